import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { GENERATED } from './markdown';

const ROOT = join(__dirname, '..', '..');
const OURS = /^node -r \.\/register\.js (\S+)$/;

/** Scripts that start somebody else's program. */
const TOOLS: Readonly<Record<string, string>> = {
  typecheck: 'TypeScript, strict, over everything. Prints nothing when all is well.',
  lint: 'Biome: format and rules. Changes nothing.',
  format: 'Biome: formats and fixes what it can.',
  test: 'Jest, without network, root or anything installed. Arguments go to jest: `npm test -- charts/ingress`.',
  'test:cluster':
    'Jest against a real API server, scheduler and controllers, in network namespaces of its own. Wants Go, root, and the first time about 15 minutes to build them.',
  'test:host':
    'Jest against a real Debian 13 with systemd in namespaces, over a real sshd. Wants root and mmdebstrap, and the first time some minutes to build it.',
  'test:vm':
    'Jest against virtual machines: ZFS, mdraid and NFS on an x86 one, the netbooted image on an arm64 one. Wants root, QEMU, and the first time an hour.',
};

/** Name and command of every script in package.json. */
export const npmScripts = (): Readonly<Record<string, string>> =>
  z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')))
    .scripts;

/** What every npm script says of itself. Throws if one has neither `--help` nor a line in TOOLS. */
export function commandsPage(): string {
  const sections = Object.entries(npmScripts()).map(([name, command]) => {
    const file = OURS.exec(command)?.[1];
    return `## npm ${name === 'test' ? '' : 'run '}${name}\n\n${file === undefined ? described(name) : `\`\`\`text\n${helpOf(name, file)}\n\`\`\``}`;
  });
  return `# Commands

${GENERATED}

Options of a command come after \`--\`: \`npm run synth -- --check\`. Results go to stdout, status lines and errors to stderr.

${sections.join('\n\n')}
`;
}

function described(name: string): string {
  const text = TOOLS[name];
  if (text === undefined) throw new Error(`say in docs/pages/commands-page.ts what "npm run ${name}" does`);
  return text;
}

function helpOf(name: string, file: string): string {
  const argv = ['-r', './register.js', file, '--help'];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: ROOT, encoding: 'utf8', timeout: 60_000 });
  if (status !== 0 || stdout.trim() === '')
    throw new Error(`"npm run ${name} -- --help" failed (exit ${status}):\n${stdout}${stderr}`);
  return stdout.trim();
}
