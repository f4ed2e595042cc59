import { rehearse } from '../../../bootstrap/rehearse/rehearse';
import { faults } from '../../../bootstrap/rehearse/transcript';
import type { Lab } from '../../../config/lab';

/** Rehearses every machine of a lab. Gives the faults of all of them, each as `NODE STAGE: TEXT`. */
export function faultsOf(lab: Lab, tree: string, image?: string): readonly string[] {
  return rehearse(lab, { tree, ...(image === undefined ? {} : { image }) }).flatMap((each) =>
    faults(each).map(({ stage, text }) => `${each.node} ${stage}: ${text}`),
  );
}
