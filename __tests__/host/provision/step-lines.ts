/** What `npm run apply` wrote about a step. */
export interface StepLine {
  readonly step: string;
  readonly event: 'fine' | 'begin' | 'done';
  /** Of a step that is done. */
  readonly seconds: number;
}

/** The lines about steps in the output of an apply. */
export function stepLines(output: string): readonly StepLine[] {
  return output.split('\n').flatMap((line): readonly StepLine[] => {
    const [, fine] = /^host +ok ([a-z0-9-]+)$/.exec(line) ?? [];
    if (fine !== undefined) return [{ step: fine, event: 'fine', seconds: 0 }];
    const [, begun] = /^host +> {2}([a-z0-9-]+): /.exec(line) ?? [];
    if (begun !== undefined) return [{ step: begun, event: 'begin', seconds: 0 }];
    const [, done, seconds] = /^host +ok ([a-z0-9-]+): \d+ changed, ([0-9.]+) s$/.exec(line) ?? [];
    return done === undefined ? [] : [{ step: done, event: 'done', seconds: Number(seconds) }];
  });
}
