import type { Step } from '../../plan/step';
import { kernelModules } from '../../resources/kernel-modules';
import { unit } from '../../resources/unit';
import { bmcNetwork } from './bmc-network';
import { smart } from './smart';

/** Drives, memory and BMC report to the journal; the BMC's watchdog serves process 1 (step `kernel`). */
export const hardware: Step = {
  name: 'hardware',
  title: 'drives, memory and BMC report what they suffer',
  needs: ['packages', 'logs'],
  resources: ({ lab, node }) => [
    ...smart(node),
    ...(node.written.ecc ? [unit({ name: 'rasdaemon.service' })] : []),
    ...(node.ipmi === undefined
      ? []
      : [
          ...kernelModules({ name: 'h5b-ipmi', modules: ['ipmi_si', 'ipmi_devintf', 'ipmi_watchdog'] }),
          bmcNetwork(lab, node, node.ipmi),
          unit({ name: 'ipmievd.service' }),
        ]),
  ],
};
