import { steps } from '../../bootstrap/steps/index';

/** Commands that need a host, random values or the Internet: a page keeps what they printed once. */
const RECORDED = /^(npm run (secrets|download|plan|apply|status)\b|ssh )/;

export const isRecorded = (command: string): boolean => RECORDED.test(command);

/** `  ok time             chrony keeps …` of a plan, `box >  time: chrony keeps …` of an apply. */
const STEP = /^(?: {2}(?:ok|[+~?x-] ) ([a-z0-9-]+) +|\S+ > {2}([a-z0-9-]+): )(.+)$/gm;

/**
 * The recorded output of such a command. Throws if it shows a step that does not exist any more, or is called otherwise: then it
 * is time to record again.
 */
export function recorded(command: string, shown: string): string {
  const titles = new Map(steps.map(({ name, title }) => [name, title]));
  for (const [, planned, applied, title] of shown.matchAll(STEP)) {
    const name = planned ?? applied ?? '';
    if (titles.get(name) !== title)
      throw new Error(
        `"${command}" was recorded with the step ${name}: ${title}; it is ${titles.get(name) ?? 'gone'}. Record it again: docs/record-bare-metal.ts`,
      );
  }
  return shown;
}
