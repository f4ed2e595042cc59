import { BootServices } from './boot-services';
import { piBootServer } from './dhcp';
import type { Stage } from './pi-power-on';
import { type Rehearsal, rehearsal } from './transcript';

/** A locally administered address that no card has. */
const MAC = '02:00:00:00:00:01';

/** Machines that homelab.yaml does not know must not be told to boot from here: a guest's laptop, a neighbour's Pi. */
export const strangerPowerOn = ({ served }: Stage): Rehearsal =>
  rehearsal('a stranger', `any machine that homelab.yaml does not know, ${MAC}`, (transcript) => {
    const quiet = rehearsal('', '', (inner) => {
      const services = new BootServices(served, inner);
      const pi = piBootServer(services.discover({ mac: MAC, architecture: 0 }));
      if ('server' in pi) transcript.fault('DHCP', `a Pi with ${MAC} is offered the boot server ${pi.server}`);
      const { file } = services.discover({ mac: MAC, architecture: 7 });
      if (file !== undefined) transcript.fault('DHCP', `an x86 machine with ${MAC} is offered the boot file ${file}`);
    });
    const reason = quiet.lines.find(({ mark }) => mark === 'fault')?.text;
    if (reason !== undefined && !reason.includes('others are ignored')) transcript.fault('DHCP', reason);
    if (transcript.lines.length === 0) transcript.ok('DHCP', 'is offered no boot file');
  });
