import type { Step } from '../../plan/step';
import { clockCheck } from './clock-check';
import { diskChecks } from './disk-check';
import { identity } from './identity';
import { memoryChecks } from './memory-check';
import { nicCheck } from './nic-check';
import { spaceCheck, systemChecks } from './system-check';

/** Whether this is the machine that homelab.yaml means, and fit for what follows. All findings at once; changes only its name. */
export const preflight: Step = {
  name: 'preflight',
  title: 'the machine is the one that homelab.yaml describes',
  needs: [],
  resources: ({ lab, node }) => [
    ...systemChecks(lab, node),
    ...memoryChecks(node),
    clockCheck(lab, node),
    ...diskChecks(node),
    nicCheck(node),
    spaceCheck(),
    ...identity(lab, node),
  ],
};
