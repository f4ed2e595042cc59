import type { Step } from '../../plan/step';
import { render } from '../../render/template';
import { file } from '../../resources/file';
import { packages as installed } from '../../resources/packages';
import { aptSources } from './apt-sources';
import { wantedPackages } from './wanted-packages';
import { zfsModule } from './zfs-module';

/** Only the storage node builds a kernel module. */
const ZFS_LICENCE = 'zfs-dkms zfs-dkms/note-incompatible-licenses note true';

/** Everything that later steps configure, in one installation. */
export const packages: Step = {
  name: 'packages',
  title: 'Debian packages from pinned suites',
  needs: ['preflight'],
  resources({ lab, node }) {
    const names = wantedPackages(lab, node);
    return [
      ...aptSources(names),
      file({ path: '/etc/apt/apt.conf.d/52h5b', content: render('host/apt.conf', {}) }),
      installed({
        name: 'of this host',
        packages: names,
        replaces: ['systemd-timesyncd'],
        answers: node.storage ? [ZFS_LICENCE] : [],
        timeoutSeconds: 3600,
      }),
      ...(node.storage ? [zfsModule] : []),
    ];
  },
};
