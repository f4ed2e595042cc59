import { Secret } from '../../../bootstrap/secrets/secret';
import type { Root } from '../../../bootstrap/transport/running-script';
import { runs } from './in-process';
import { RealSshd } from './real-sshd';

/** Logs in as users that the surrounding namespace made, and prints a line for each: what a command gave, or why not. */
const LOGINS: readonly (readonly [string, Root])[] = [
  ['asked', new Secret('right')],
  ['asked', new Secret('wrong')],
  ['asked', 'sudo'],
  ['free', 'sudo'],
  ['free', new Secret('not needed')],
  ['refused', new Secret('right')],
];

async function probe(sshd: RealSshd, user: string, root: Root): Promise<string> {
  const host = sshd.host(sshd.target({ user }), root);
  try {
    const { code, stdout, stderr } = await host.run({
      script: 'id -un; cat; echo err >&2; exit 3',
      input: 'in',
      timeoutSeconds: 20,
    });
    const pids: string[] = [];
    const script = 'trap "" TERM; sleep 1000 & echo $!; setsid sleep 1000 & echo $!; wait';
    const late = await host
      .run({ script, timeoutSeconds: 1, onLine: (line) => pids.push(line) })
      .catch((error: Error) => error.name);
    return [code, stdout, stderr, late, `${pids.filter(runs).length} of ${pids.length} left`].join('|').replaceAll('\n', '/');
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

async function main(): Promise<void> {
  const sshd = await RealSshd.start();
  for (const [user, root] of LOGINS) console.log(await probe(sshd, user, root));
  await sshd.stop();
}

main();
