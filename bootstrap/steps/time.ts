import type { Step } from '../plan/step';
import { render } from '../render/template';
import { configuredUnits } from '../resources/configured-units';
import { file } from '../resources/file';
import { symlink } from '../resources/symlink';

/**
 * chrony keeps the clock and serves the LAN: a Pi has no clock of its own, and with a wrong one it trusts no certificate. It goes
 * on serving when its own sources are gone, so that all nodes at least agree.
 */
export const time: Step = {
  name: 'time',
  title: 'chrony keeps the clock and serves the LAN',
  needs: ['network'],
  resources({ lab, node }) {
    const servers = lab.network.ntp.filter((address) => address !== node.address);
    const conf = file({
      path: '/etc/chrony/chrony.conf',
      content: render('host/chrony.conf', { servers, alone: servers.length === 0, lan: lab.network.lan }),
      validate: 'f=$(mktemp) && cat > "$f" && chronyd -p -f "$f" >/dev/null; c=$?; rm -f "$f"; exit $c',
    });
    return [
      symlink({ path: '/etc/localtime', target: `/usr/share/zoneinfo/${lab.cluster.timeZone}` }),
      ...configuredUnits([conf], [{ name: 'chrony.service' }]),
    ];
  },
};
