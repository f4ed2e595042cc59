import type { Action } from '../plan/action';
import { CommandFailed } from './command-failed';
import type { Command, Host } from './host';
import { uploadFile } from './upload-file';
import { writeFile } from './write-file';

/**
 * Does one action on a host, and passes on what it prints. Throws `CommandFailed` if it fails there, `LocalFileChanged` if a file
 * to upload is not what the plan was made for, and what `Host.run` throws; after any of these it can be done again.
 */
export async function perform(host: Host, action: Action, onLine?: (line: string) => void): Promise<void> {
  if (action.do === 'upload') return uploadFile(host, action, onLine);
  if (action.do === 'write') return runToSuccess(host, `write ${action.path}`, writeFile(action), onLine);
  return runToSuccess(host, action.script, action, onLine);
}

async function runToSuccess(host: Host, what: string, command: Command, onLine?: (line: string) => void): Promise<void> {
  const { script, input, timeoutSeconds } = command;
  const result = await host.run({
    script,
    timeoutSeconds,
    ...(input === undefined ? {} : { input }),
    ...(onLine === undefined ? {} : { onLine }),
  });
  if (result.code !== 0) throw new CommandFailed(host.name, what, result);
}
