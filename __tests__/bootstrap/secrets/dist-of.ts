import type { DistFile } from '../../../bootstrap/plan/step';
import type { Lab } from '../../../config/lab';
import { renderedOf } from '../../support/cluster';

/** What synth would write for a lab. */
export const distOf = (lab: Lab): readonly DistFile[] => [...renderedOf(lab).files].map(([path, text]) => ({ path, text }));
