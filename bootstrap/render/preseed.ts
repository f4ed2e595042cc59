import { byteSize } from '../../config/byte-size';
import type { Lab, LabNode } from '../../config/lab';
import { HTTP_ROOT, httpUrl } from './boot-server';
import { netmask } from './netmask';
import { type RenderedFile, textFile } from './rendered-file';
import { render } from './template';

const DIRECTORY = `${HTTP_ROOT}/preseed`;
const MB = 1_000_000;

/** EFI system partition in MB; Debian's installer makes 512 itself (partman-efi). */
const ESP_MB = 512;

/** True if homelab.yaml says on which drives the node's system lies. */
export const isInstallable = ({ written }: LabNode): boolean => written.boot !== undefined;

/** The answers for the installer of a node, on the boot server. */
export const preseedPath = ({ name }: LabNode): string => `${DIRECTORY}/${name}.cfg`;

/**
 * What an unattended installation of a node fetches: answers for the Debian installer (installation guide, appendix B), a script
 * that refuses the wrong drives, and one that lets the lab's keys in. Empty for a node whose drives homelab.yaml does not name.
 *
 * On each drive: EFI partition, root (of a mirror, if there are two), then what `storage` wants on them, empty and named
 * `POOL-log` and `POOL-cache`.
 */
export function preseedFiles(lab: Lab, server: LabNode, node: LabNode): readonly RenderedFile[] {
  const { boot } = node.written;
  if (!boot) return [];
  const mirror = boot.raid === 'mirror';
  const left = leftForPool(lab, node);
  const keys = lab.access.sshAuthorizedKeys;
  const answers = render('preseed/preseed.cfg', {
    node: node.name,
    debian: '13',
    address: node.address,
    netmask: netmask(lab.network.lan),
    gateway: lab.network.gateway,
    dns: lab.network.dns.join(' '),
    domain: lab.cluster.domain,
    timeZone: lab.cluster.timeZone,
    ntp: lab.network.ntp[0] ?? lab.network.gateway,
    scripts: `${httpUrl(server)}/preseed`,
    method: mirror ? 'raid' : 'regular',
    mirror,
    recipe: [
      partition(ESP_MB, 'free', '$iflabel{ gpt } $reusemethod{ } method{ efi } format{ }'),
      rootPartition(Math.floor(byteSize(boot.rootSize) / MB) - ESP_MB, mirror),
      ...left.map(({ megabytes }) => partition(megabytes, 'ext4', '$lvmignore{ } method{ keep }')),
    ].join(' '),
  });
  const drives = render('preseed/drives.sh', { node: node.name, keys, drives: bootDrives(node), erase: eraseWord(node) });
  const finish = render('preseed/finish.sh', {
    node: node.name,
    keys,
    mirror,
    // After the EFI partition and root.
    names: left.map(({ label }, index) => ({ label, number: index + 3 })),
  });
  return [
    textFile(preseedPath(node), answers),
    textFile(`${DIRECTORY}/${node.name}-drives.sh`, drives),
    textFile(`${DIRECTORY}/${node.name}-finish.sh`, finish),
  ];
}

/** Least, priority and most are equal: nothing grows into what is left for the pool (partman-auto-recipe.txt). */
const partition = (megabytes: number, type: string, settings: string): string =>
  `${megabytes} ${megabytes} ${megabytes} ${type} ${settings} .`;

const rootPartition = (megabytes: number, mirror: boolean): string =>
  mirror
    ? partition(megabytes, 'raid', '$lvmignore{ } method{ raid } raidid{ 1 }')
    : partition(
        megabytes,
        'ext4',
        '$lvmignore{ } method{ format } format{ } use_filesystem{ } filesystem{ ext4 } mountpoint{ / }',
      );

interface Left {
  readonly label: string;
  readonly megabytes: number;
}

function leftForPool(lab: Lab, node: LabNode): readonly Left[] {
  const { storage } = lab;
  if (!storage || storage.node !== node.name) return [];
  const drives = node.written.boot?.disks ?? [];
  const parts = [
    { label: `${storage.pool}-log`, part: storage.log },
    { label: `${storage.pool}-cache`, part: storage.cache },
  ];
  return parts.flatMap(({ label, part }) =>
    part?.on.some((disk) => drives.includes(disk)) ? [{ label, megabytes: Math.floor(byteSize(part.size) / MB) }] : [],
  );
}

function bootDrives({ name, written }: LabNode): readonly { readonly id: string; readonly megabytes: number }[] {
  return (written.boot?.disks ?? []).map((short) => {
    const disk = written.disks[short];
    if (!disk)
      throw new Error(
        `node "${name}" boots from "${short}", and its disks are ${Object.keys(written.disks).join(', ') || 'none'}`,
      );
    return { id: disk.id, megabytes: Math.floor(byteSize(disk.size) / MB) };
  });
}

const eraseWord = (node: LabNode): string =>
  bootDrives(node)
    .map(({ id }) => id)
    .join(',');
