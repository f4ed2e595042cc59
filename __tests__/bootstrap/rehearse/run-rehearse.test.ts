import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runRehearse } from '../../../bootstrap/rehearse/run-rehearse';
import { runRender } from '../../../bootstrap/render/run-render';
import { missionText } from '../../support/cluster';

const ROOT = join(__dirname, '../../..');

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'h5b-rehearse-'));
  writeFileSync(join(place, 'homelab.yaml'), missionText());
  runRender({ config: join(place, 'homelab.yaml'), out: join(place, 'boot') }, { write: () => undefined });
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const run = (options: { readonly node?: string; readonly tree?: string; readonly image?: string } = {}) => {
  let text = '';
  const code = runRehearse(
    { config: join(place, 'homelab.yaml'), tree: join(place, 'boot'), ...options },
    { write: (more) => (text += more) },
  );
  return { code, text };
};

test('prints the transcript of every machine, says what it assumed, and ends well', () => {
  const { code, text } = run();
  expect(code).toBe(0);
  expect(text).toContain('h5b-pi-control: Raspberry Pi 4, serial ending in a1b2c3d4, dc:a6:32:10:00:0a\n');
  expect(text).toContain('  ok TFTP      a1b2c3d4/config.txt  ');
  expect(text).toContain('  -  TFTP      a1b2c3d4/vl805.sig is not there; the firmware asks and goes on without\n');
  expect(text).toContain('Assumed, since no --image was given: vmlinuz, initrd.img');
  expect(text).toContain('3 machines rehearsed: all would boot.\n');
});

test('ends with the faults and what to do', () => {
  rmSync(join(place, 'boot/h5b-x86/root/srv/tftp/a1b2c3d4/config.txt'));
  const { code, text } = run();
  expect(code).toBe(1);
  expect(text).toContain('  X  TFTP      a1b2c3d4/config.txt: /srv/tftp/a1b2c3d4/config.txt is missing\n');
  expect(text.split('3 machines rehearsed; ')[1]).toBe(
    'h5b-pi-control:\n' +
      '  X h5b-pi-control TFTP: a1b2c3d4/config.txt: /srv/tftp/a1b2c3d4/config.txt is missing\n' +
      'Next: npm run render, if the directory is old; else correct homelab.yaml.\n',
  );
});

test('plays one machine, if asked', () => {
  const { code, text } = run({ node: 'h5b-x86' });
  expect(code).toBe(0);
  expect(text).not.toContain('Raspberry');
  expect(text).toContain('1 machine rehearsed: all would boot.\n');
});

test.each([
  [{ node: 'h5b' }, 'there is no node "h5b" in '],
  [{ tree: 'nowhere' }, 'nowhere is no rendered directory; write one: npm run render -- --out nowhere'],
  [{ image: 'nowhere' }, "nowhere is no release of the Pis' image: it has no vmlinuz"],
])('with %j it says what is wrong, and plays nothing', (options, message) => {
  const { code, text } = run(options);
  expect(code).toBe(2);
  expect(text).toContain(message);
  expect(text).not.toContain('OFFER');
});

test('a damaged directory is named', () => {
  writeFileSync(join(place, 'boot/.h5b-render.json'), '{');
  expect(run()).toEqual({ code: 2, text: expect.stringContaining('is damaged; remove the directory, and render again') });
});

test('a homelab.yaml with a mistake is not rehearsed', () => {
  writeFileSync(join(place, 'homelab.yaml'), 'nodes: 1\n');
  expect(run().code).toBe(2);
});

test.each([
  [['--help'], 0, 'npm run rehearse'],
  [['--imgae', 'x'], 2, "Unknown option '--imgae'"],
])('the command with %j ends with %d', (args, code, said) => {
  mkdirSync(join(place, 'empty'));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['-r', './register.js', 'bootstrap/rehearse/rehearse-cli.ts', ...args],
    { cwd: ROOT, encoding: 'utf8' },
  );
  expect(status).toBe(code);
  expect(`${stdout}${stderr}`).toContain(said);
});
