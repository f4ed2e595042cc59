import type { Rule } from '../../rule';
import { accessTierCovered } from './access-tier-covered';
import { controlNodeClean } from './control-node-clean';
import { daemonSetRollout } from './daemon-set-rollout';
import { nodeAgentPriority } from './node-agent-priority';
import { nodeAgentTolerations } from './node-agent-tolerations';
import { pdbAllowsDrain } from './pdb-allows-drain';
import { pdbBound } from './pdb-bound';
import { pdbSingle } from './pdb-single';
import { progressDeadline } from './progress-deadline';
import { replacementSchedulable } from './replacement-schedulable';
import { replicasSchedulable } from './replicas-schedulable';
import { revisionHistory } from './revision-history';
import { rolloutCanProgress } from './rollout-can-progress';
import { selectorImmutable } from './selector-immutable';
import { statefulSetService } from './stateful-set-service';
import { survivesApi } from './survives-api';
import { survivesStorage } from './survives-storage';
import { survivesValid } from './survives-valid';
import { survivesX86 } from './survives-x86';
import { updateStrategyAutomatic } from './update-strategy-automatic';
import { volumeRollout } from './volume-rollout';

export const rollouts: readonly Rule[] = [
  pdbAllowsDrain,
  pdbSingle,
  pdbBound,
  rolloutCanProgress,
  daemonSetRollout,
  volumeRollout,
  updateStrategyAutomatic,
  replicasSchedulable,
  replacementSchedulable,
  controlNodeClean,
  nodeAgentTolerations,
  nodeAgentPriority,
  survivesValid,
  survivesX86,
  survivesApi,
  survivesStorage,
  accessTierCovered,
  statefulSetService,
  selectorImmutable,
  progressDeadline,
  revisionHistory,
];
