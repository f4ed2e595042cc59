import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** Mounts and processes are the command's own; the kernel takes all of them away when it or this process ends in whatever way. */
const CONFINED = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child=KILL', '--mount-proc', '--'];

/**
 * Runs a command as root at low priority, in namespaces of its own. Throws the last lines of what it printed if it fails.
 *
 * @param log file to which all it prints is added
 * @param onStep told of each line `step: …` that it prints
 */
export async function confinedCommand(command: readonly string[], log: string, onStep: (step: string) => void): Promise<void> {
  const child = spawn('setpriv', [...CONFINED, 'nice', '-n', '10', ...command], {
    detached: true,
    env: { ...process.env, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = createWriteStream(log, { flags: 'a' });
  output.write(`$ ${command.join(' ')}\n`);
  const last: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      output.write(`${line}\n`);
      if (line.startsWith('step: ')) onStep(line.slice('step: '.length));
      last.push(line);
      if (last.length > 10) last.shift();
    });
  }
  const [code] = await once(child, 'close');
  output.end();
  if (code !== 0) throw new Error(`${command.slice(0, 2).join(' ')} ended with ${code}; all of it: ${log}\n${last.join('\n')}`);
}
