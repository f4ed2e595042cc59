import { readFileSync } from 'node:fs';
import { KnownHosts } from '../../../bootstrap/transport/known-hosts';
import { SshHost } from '../../../bootstrap/transport/ssh-host';

/** A client in a process of its own, to be killed: runs the script of argv[3] on the target of argv[2] and prints its lines. */
const [, , targetPath, script] = process.argv;
if (targetPath === undefined || script === undefined) throw new Error('usage: run-and-wait.ts TARGET.json SCRIPT');
const written = JSON.parse(readFileSync(targetPath, 'utf8'));
const target = { ...written, knownHosts: new KnownHosts(written.knownHosts.path), onFirstContact: async () => false };
new SshHost(target, 'login').run({ script, timeoutSeconds: 600, onLine: (line) => console.log(line) });
