import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until `ask` gives something else than undefined.
 *
 * @param what for the error, as in `waited 10 s for <what>`
 * @param detail the state at the end, added to the error. @default - none
 */
export async function until<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined> | T | undefined,
  detail: () => Promise<string> | string = () => '',
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s for ${what}. ${await detail()}`.trimEnd());
    await sleep(50);
  }
}
