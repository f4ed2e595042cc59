import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runRender } from '../../../bootstrap/render/run-render';
import { missionText } from '../../support/cluster';

const ROOT = join(__dirname, '../../..');

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'h5b-render-'));
  writeFileSync(join(place, 'homelab.yaml'), missionText());
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const run = (options: { readonly node?: string; readonly config?: string; readonly out?: string } = {}) => {
  let text = '';
  const code = runRender(
    { config: join(place, 'homelab.yaml'), out: join(place, 'boot'), ...options },
    { write: (more) => (text += more) },
  );
  return { code, text };
};

test('says per node how it boots, what apply fills in, what was written and what comes next', () => {
  const { code, text } = run();
  expect(code).toBe(0);
  expect(text).toContain('h5b-pi-control  netboots from h5b-x86\n');
  expect(text).toContain('h5b-x86         serves the boot files; can be installed by netboot\n');
  expect(text).toContain('h5b-pi-worker/root/etc/rancher/k3s/agent-token  (secret k3s/agent-token)\n');
  expect(text).toContain('h5b-x86/root/srv/tftp/a1b2c3d4/node.cpio  (all of h5b-pi-control/root)\n');
  expect(text).toMatch(/for 3 nodes; .* added, 0 changed, 0 removed\.\n/);
  expect(text).toContain('Next: npm run rehearse');
  expect(run().text).toContain('nothing changed');
});

test('writes only what concerns one node, if asked', () => {
  expect(run({ node: 'h5b-pi-worker' }).code).toBe(0);
  expect(readdirSync(join(place, 'boot')).sort()).toEqual(['.h5b-render.json', 'h5b-pi-worker', 'h5b-x86']);
  expect(readdirSync(join(place, 'boot/h5b-x86/root/srv/tftp')).sort()).toEqual([
    'a1b2c3d5',
    'grub',
    'grubx64.efi',
    'shimx64.efi',
    'x86',
  ]);
});

test('lists the nodes if there is none of that name', () => {
  expect(run({ node: 'h5b-pi' })).toEqual({
    code: 2,
    text: `there is no node "h5b-pi" in ${join(place, 'homelab.yaml')}; it has h5b-pi-control, h5b-pi-worker, h5b-x86\n`,
  });
});

test('shows every mistake of homelab.yaml and writes nothing', () => {
  writeFileSync(join(place, 'homelab.yaml'), missionText().replace('serial: 10000000a1b2c3d4', 'serial: no'));
  const { code, text } = run();
  expect(code).toBe(2);
  expect(text).toContain('nodes.h5b-pi-control.serial');
  expect(readdirSync(place)).toEqual(['homelab.yaml']);
});

test('does not write over what it did not make', () => {
  const { code, text } = run({ out: place });
  expect(code).toBe(3);
  expect(text).toContain('holds what render did not make: homelab.yaml');
});

test.each([
  [['--help'], 0, 'npm run render'],
  [['--nod', 'x'], 2, "Unknown option '--nod'"],
])('the command with %j ends with %d', (args, code, said) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['-r', './register.js', 'bootstrap/render/render-cli.ts', ...args],
    { cwd: ROOT, encoding: 'utf8' },
  );
  expect(status).toBe(code);
  expect(`${stdout}${stderr}`).toContain(said);
});

test('the rendered directory holds no secret and says so by what is missing', () => {
  run();
  const manifest = readFileSync(join(place, 'boot/.h5b-render.json'), 'utf8');
  expect(Object.keys(JSON.parse(manifest).unfilled)).toHaveLength(14);
});
