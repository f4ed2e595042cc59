import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootTree, type TreeFile } from '../../bootstrap/render/boot-tree';
import { validLab } from '../support/cluster';

const labs = readdirSync(join(__dirname, '../config/valid'))
  .map((name) => name.replace(/\.yaml$/, ''))
  .sort();

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'h5b-rendered-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Whether the program is here; each is part of the Debian package beside it. */
const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

interface Validation {
  readonly program: string;
  readonly debianPackage: string;
  /** Of the files that it can read. */
  readonly pattern: RegExp;
  /** Fails for a file that is wrong. */
  readonly check: (file: TreeFile) => void;
}

/** A test for every lab that has such files; without the program it is skipped, and says what to install. */
function testWith(title: string, { program, debianPackage, pattern, check }: Validation): void {
  const filesOf = (lab: string) => bootTree(validLab(lab)).files.filter(({ path }) => pattern.test(path));
  const cases = labs.filter((lab) => filesOf(lab).length > 0);
  if (has(program)) test.each(cases)(`%s: ${title}`, (lab) => filesOf(lab).forEach(check));
  else {
    test.skip(title, () => undefined);
    console.warn(`skipped: "${title}" needs ${program}; run: apt-get install ${debianPackage}`);
  }
}

/** Runs a validator on the text as a file; its exit code and what it said. */
function validate(name: string, content: string, command: readonly string[]): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  const [program = '', ...args] = command.map((word) => word.replace('FILE', path));
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return `${status} ${stdout}${stderr}`;
}

testWith('dnsmasq accepts its configuration', {
  program: 'dnsmasq',
  debianPackage: 'dnsmasq-base',
  pattern: /dnsmasq\.conf$/,
  check: ({ content }) => expect(validate('dnsmasq.conf', content, ['dnsmasq', '--test', '--conf-file=FILE'])).toMatch(/^0 /),
});

testWith('the installer can read its answers', {
  program: 'debconf-set-selections',
  debianPackage: 'debconf',
  pattern: /preseed\/[^/]+\.cfg$/,
  check: ({ content }) =>
    expect(validate('preseed.cfg', content, ['debconf-set-selections', '--checkonly', 'FILE'])).toMatch(/^0 $/),
});

testWith('systemd accepts the units', {
  program: 'systemd-analyze',
  debianPackage: 'systemd',
  pattern: /\.service$/,
  check: ({ path, content }) => {
    // The program itself is not here.
    const text = content.replace(/^(ExecStart=)\S+/m, '$1/bin/true').replace(/^ExecStartPre=.*$/gm, '');
    const command = ['systemd-analyze', 'verify', '--recursive-errors=no', 'FILE'];
    expect(validate(path.split('/').at(-1) ?? '', text, command)).toBe('0 ');
  },
});

testWith('nginx accepts its server', {
  program: 'nginx',
  debianPackage: 'nginx-light',
  pattern: /nginx\/.*\.conf$/,
  check: ({ content }) => {
    // nginx binds its address even to check, and the address is another machine's.
    const server = content.replace(/listen [\d.]+:80/, 'listen 127.0.0.1:8099');
    const whole = `pid ${directory}/nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${server}\n}\n`;
    expect(validate('nginx.conf', whole, ['nginx', '-t', '-c', 'FILE'])).toContain('syntax is ok');
  },
});

testWith('GRUB can read its menu', {
  program: 'grub-script-check',
  debianPackage: 'grub-common',
  pattern: /grub\.cfg$/,
  check: ({ content }) => expect(validate('grub.cfg', content, ['grub-script-check', 'FILE'])).toBe('0 '),
});

testWith('a shell can read the scripts of the installation', {
  program: 'sh',
  debianPackage: 'dash',
  pattern: /\.sh$/,
  check: ({ content }) => expect(validate('script.sh', content, ['sh', '-n', 'FILE'])).toBe('0 '),
});

test.each([
  ['dnsmasq', 'dnsmasq.conf', 'port=0\ndhcp-rnage=1\n', ['dnsmasq', '--test', '--conf-file=FILE']],
  ['debconf-set-selections', 'preseed.cfg', 'd-i partman-auto/method\n', ['debconf-set-selections', '--checkonly', 'FILE']],
  ['sh', 'script.sh', 'if true; then\n', ['sh', '-n', 'FILE']],
])('%s refuses a mistake, so that its consent means something', (program, name, content, command) => {
  if (has(program)) expect(validate(name, content, command)).not.toMatch(/^0 /);
  else expect(has(program)).toBe(false);
});
