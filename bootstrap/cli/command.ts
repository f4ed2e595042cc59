import { errorText } from './lab-run';
import { UsageError } from './usage-error';
import { BadHomelab } from './workspace';

/** Runs a command to its exit code: `usage` for a command line or homelab.yaml that is wrong, 1 for any other error. */
export async function runCommand(help: string, usage: number, command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    process.exitCode = error instanceof BadHomelab || isUsage(error) ? usage : 1;
    process.stderr.write(isUsage(error) ? `${errorText(error)}\n\n${help}` : `${errorText(error)}\n`);
  }
}

const isUsage = (error: unknown): boolean =>
  error instanceof UsageError || (error instanceof Error && 'code' in error && `${error.code}`.startsWith('ERR_PARSE_ARGS'));
