import type { StepPlan } from '../plan/host-plan';
import type { Change } from '../plan/resource';

/** What a run tells while it works. Hosts work side by side, so every call names its host. */
export interface Progress {
  /** A step had nothing to do. */
  fine(host: string, plan: StepPlan): void;
  begin(host: string, plan: StepPlan): void;
  change(host: string, resource: string, change: Change): void;
  /** A line that a command printed. */
  output(host: string, line: string): void;
  done(host: string, plan: StepPlan, result: { readonly changed: number; readonly seconds: number }): void;
}
