import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { components } from '../../charts/index';
import { buildCluster } from '../../charts/lib/cluster';
import { render } from '../../charts/lib/render';
import { labOf, missionLab, renderedOf, rootText } from '../support/cluster';

const ROOT = resolve(__dirname, '..', '..');

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'determinism-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Every file below a directory with its text, by path. */
function contents(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => [
      join(entry.parentPath, entry.name).slice(root.length),
      readFileSync(join(entry.parentPath, entry.name), 'utf8'),
    ]),
  );
}

/** What the homelab.yaml at the root renders to, by path as `contents` has it. */
const renderedRoot = (): Record<string, string> =>
  Object.fromEntries([...renderedOf(labOf(rootText())).files].map(([path, text]) => [`/${path}`, text]));

/** Runs the real command over the homelab.yaml at the root in a process of its own and returns what it wrote. */
function synth(name: string, options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string; readonly preload?: string }) {
  const out = join(directory, name);
  const preload = options.preload ? ['-r', options.preload] : [];
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      '-r',
      join(ROOT, 'register.js'),
      ...preload,
      join(ROOT, 'charts/synth.ts'),
      '--config',
      join(ROOT, 'homelab.yaml'),
      '--out',
      out,
    ],
    {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, ...options.env },
      encoding: 'utf8',
    },
  );
  return { status, stderr, files: status === 0 ? contents(out) : {} };
}

test('time zone, locale and working directory change nothing', () => {
  const [here, there] = [
    synth('here', { env: { TZ: 'UTC', LC_ALL: 'C' } }),
    synth('there', { env: { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' }, cwd: directory }),
  ];
  expect([here.status, there.status]).toEqual([0, 0]);
  expect(Object.keys(here.files).length).toBeGreaterThan(100);
  expect(there.files).toEqual(here.files);
}, 60_000);

test('the order of the list of components changes nothing', () => {
  const files = (list: typeof components) => Object.fromEntries(render(buildCluster(missionLab(), list)).files);
  const mission = Object.fromEntries(renderedOf(missionLab()).files);
  expect(files([...components].reverse())).toEqual(mission);
  expect(files([...components.slice(5), ...components.slice(0, 5)])).toEqual(mission);
});

test('the committed dist is what homelab.yaml says', () => {
  const written = contents(join(ROOT, 'dist'));
  const rendered = renderedRoot();
  expect(Object.keys(written).sort()).toEqual(Object.keys(rendered).sort());
  expect(written).toEqual(rendered);
});

test('no socket is opened, and no clock or randomness read', () => {
  const { status, stderr, files } = synth('watched', { preload: join(ROOT, '__tests__/support/no-world.js') });
  expect(stderr).not.toContain('synth asked for');
  expect(status).toBe(0);
  expect(files).toEqual(renderedRoot());
}, 60_000);

test('the watch of the last test sees what it watches for', () => {
  const probe = "new Date(); Date.now(); Math.random(); require('node:net').connect(1);";
  const { stderr } = spawnSync(process.execPath, ['-r', join(ROOT, '__tests__/support/no-world.js'), '-e', probe], {
    encoding: 'utf8',
  });
  for (const asked of ['new Date()', 'Date.now()', 'Math.random()', 'a socket'])
    expect(stderr).toContain(`synth asked for ${asked}`);
});
