import type { Content, RunAction } from '../plan/action';

/**
 * An action that runs these commands one after the other and fails with the first that fails.
 *
 * `timeoutSeconds` defaults to 60: long enough for anything that is neither a package manager nor a build.
 */
export function run(
  commands: string | readonly string[],
  options: { readonly timeoutSeconds?: number; readonly input?: Content } = {},
): RunAction {
  const lines = typeof commands === 'string' ? [commands] : commands;
  const script = lines.length === 1 ? lines.join('') : ['set -e', ...lines].join('\n');
  const { timeoutSeconds = 60, input } = options;
  return input === undefined ? { do: 'run', script, timeoutSeconds } : { do: 'run', script, input, timeoutSeconds };
}
