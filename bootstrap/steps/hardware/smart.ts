import type { LabNode } from '../../../config/lab';
import type { Resource } from '../../plan/resource';
import { render } from '../../render/template';
import { configuredUnits } from '../../resources/configured-units';
import { file } from '../../resources/file';

type DiskKind = LabNode['written']['disks'][string]['kind'];

/**
 * What smartd does with a drive (smartd.conf(5)): everything (-a); spinning ones are not woken up for a look (-n), test themselves
 * shortly every night at 2 and wholly on Saturdays at 3 (-s), SSDs wholly on the first of a month. Celsius of a note and of an
 * alarm (-W) are ours, 5 to 10 below what drives are sold for. smartd 7.4 knows no self-tests of NVMe.
 */
const DIRECTIVES: Readonly<Record<Exclude<DiskKind, 'usb'>, string>> = {
  hdd: '-a -o on -S on -n standby,8,q -s (S/../.././02|L/../../6/03) -W 4,45,50',
  ssd: '-a -s (S/../.././02|L/../01/./03) -W 4,60,68',
  nvme: '-a -W 4,70,78',
};

/** smartd watches each declared drive and writes what it finds to the journal, from where monitoring alerts. */
export function smart(node: LabNode): readonly Resource[] {
  const drives = Object.entries(node.written.disks).flatMap(([name, { id, kind }]) =>
    kind === 'usb' ? [] : [{ name, line: `/dev/disk/by-id/${id} -d removable ${DIRECTIVES[kind]}` }],
  );
  if (drives.length === 0) return [];
  const hook = file({ path: '/usr/local/lib/h5b/smart-warning', content: render('host/smart-warning.sh', {}), mode: '0755' });
  const conf = file({
    path: '/etc/smartd.conf',
    content: render('host/smartd.conf', { drives, hook: '/usr/local/lib/h5b/smart-warning' }),
  });
  const options = file({ path: '/etc/default/smartmontools', content: render('host/smartmontools', {}) });
  return configuredUnits([hook, conf, options], [{ name: 'smartmontools.service' }]);
}
