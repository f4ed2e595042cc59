import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { components } from '../charts/index';
import { npmScripts } from '../docs/pages/commands-page';
import { reference } from '../docs/pages/reference';
import { missionLab, renderedOf } from './support/cluster';

const ROOT = join(__dirname, '..');

/** Commands that come later. Descriptions of fields and rules may name them already; other pages only where they say so. */
const PLANNED: readonly string[] = [];
const SAY_WHAT_COMES_LATER = ['CHANGELOG.md'];

const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...markdownIn('docs'), ...markdownIn('charts')];
const handWritten = pages.filter((page) => !page.startsWith('docs/reference/') && !page.startsWith('charts/'));

const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

function markdownIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join(folder, path))
    .sort();
}

/** Text without code blocks, whose brackets are no links and whose # are no headings. */
const prose = (text: string): string => text.replaceAll(/^( *)```.*?^\1```/gms, '');

/** Ids that GitHub gives to the headings of a page. */
const anchorsOf = (text: string): readonly string[] =>
  [...prose(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );

function* brokenLinks(page: string): Iterable<string> {
  for (const [, target = ''] of prose(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? join(ROOT, page) : resolve(dirname(join(ROOT, page)), path);
    if (!existsSync(file)) yield `${page}: ${target} is not there`;
    else if (anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor)) {
      yield `${page}: ${relative(ROOT, file)} has no heading #${anchor}`;
    }
  }
}

const commandsIn = (text: string): readonly string[] =>
  [...text.matchAll(/\bnpm run (?:-s )?([a-z][a-z:-]*)/g)].map(([, name = '']) => name);

describe('what is generated', () => {
  const generated = reference();

  test.each([...generated.keys()])('%s is current; npm run reference makes it so', (path) => {
    expect(textOf(path)).toBe(generated.get(path));
  });

  test('docs/reference has no page that nothing generates', () => {
    const there = markdownIn('docs/reference');
    expect(there).toEqual([...generated.keys()].filter((path) => path.startsWith('docs/reference/')).sort());
  });
});

test.each(pages)('%s: relative links lead somewhere', (page) => {
  expect([...brokenLinks(page)]).toEqual([]);
});

test.each(pages)('%s names no npm script that does not exist', (page) => {
  const exist = Object.keys(npmScripts());
  const mayName = handWritten.includes(page) && !SAY_WHAT_COMES_LATER.includes(page) ? exist : [...exist, ...PLANNED];
  expect(commandsIn(textOf(page)).filter((name) => !mayName.includes(name))).toEqual([]);
});

test('a command that was planned and exists is not planned any more', () => {
  expect(PLANNED.filter((name) => name in npmScripts())).toEqual([]);
  expect(commandsIn(textOf('CHANGELOG.md'))).toEqual(expect.arrayContaining(PLANNED));
});

test('the README fits on a screen and shows its picture', () => {
  expect(textOf('README.md').split('\n').length - 1).toBeLessThanOrEqual(60);
  expect(textOf('README.md')).toContain('](docs/picture.svg)');
});

test('the README begins with the two commands that matter', () => {
  const [, block = ''] = /```sh\n(.*?)```/s.exec(textOf('README.md')) ?? [];
  expect(block.split('\n').map((line) => line.split('#')[0]?.trim())).toEqual([
    'npm ci && npm run synth',
    'npm ci && npm test',
    '',
  ]);
});

test.each(pages.filter((page) => page !== 'docs/reference/homelab-yaml.md'))(
  '%s names files and folders of this repository that are there',
  (page) => {
    const named = [...prose(textOf(page)).matchAll(/`((?:config|charts|checks|imports|__tests__|docs)\/[\w./-]+)`/g)];
    const missing = named.map(([, path = '']) => path).filter((path) => !existsSync(join(ROOT, path)) && !/\becho\b/.test(path));
    expect(missing).toEqual([]);
  },
);

test('decisions are numbered without a gap', () => {
  const numbers = readdirSync(join(ROOT, 'docs/decisions')).map((name) => Number(name.slice(0, 4)));
  expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
});

test('every page of docs/ is linked from another page', () => {
  const linked = new Set(
    pages.flatMap((page) =>
      [...prose(textOf(page)).matchAll(/\]\(([^)#\s]+)/g)].map(([, target = '']) => resolve(dirname(join(ROOT, page)), target)),
    ),
  );
  const lost = markdownIn('docs').filter((page) => !linked.has(join(ROOT, page)) && !linked.has(dirname(join(ROOT, page))));
  expect(lost.filter((page) => statSync(join(ROOT, page)).isFile())).toEqual([]);
});

describe('the how-to for an existing k3s', () => {
  const page = textOf('docs/how-to/use-an-existing-k3s.md');
  const lab = missionLab();

  /** A component and all that it needs, what is needed first. */
  const closureOf = (name: string): readonly string[] => {
    const needs = components.find((component) => component.name === name)?.needs ?? [];
    return [...new Set([...needs.flatMap(closureOf), name])];
  };

  const k3sConfig = z.object({
    'node-name': z.string(),
    'node-ip': z.string(),
    'node-label': z.array(z.string()),
    'node-taint': z.array(z.string()).default([]),
    'cluster-cidr': z.string().optional(),
    'service-cidr': z.string().optional(),
    server: z.string().optional(),
  });
  const configs = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => k3sConfig.parse(parse(text)));

  test('gives the nodes the names, addresses, labels and taints that homelab.yaml gives them', () => {
    const said = configs.map((config) => [
      config['node-name'],
      config['node-ip'],
      [...config['node-label']].sort(),
      config['node-taint'],
    ]);
    const derived = lab.nodes.map(({ name, address, labels, taints }) => [
      name,
      address,
      Object.entries(labels)
        .map((label) => label.join('='))
        .sort(),
      taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`),
    ]);
    expect(said).toHaveLength(2);
    expect(derived).toEqual(expect.arrayContaining(said));
  });

  test('gives the cluster the networks of homelab.yaml, and the others the address of its server', () => {
    const [server, agent] = configs;
    expect(server).toMatchObject({ 'cluster-cidr': lab.cluster.podCidr, 'service-cidr': lab.cluster.serviceCidr });
    expect(agent?.server).toBe(`https://${lab.cluster.apiAddresses[0]}:6443`);
  });

  test('applies exactly what flux-sync needs, what is needed first', () => {
    const applied = [...page.matchAll(/^kubectl apply --server-side -f dist\/([a-z-]+)\b/gm)].map(([, name = '']) => name);
    expect([...applied].sort()).toEqual([...closureOf('flux-sync')].sort());
    for (const [index, name] of applied.entries())
      expect(applied.slice(0, index + 1)).toEqual(expect.arrayContaining([...closureOf(name)]));
  });

  test('shows the Secrets that dist/ waits for, as its own command finds them', () => {
    const [, command = '', shown = ''] = /^```console\n\$ (grep .*)\n([^`]*)```$/m.exec(page) ?? [];
    const home = mkdtempSync(join(tmpdir(), 'how-to-'));
    try {
      for (const [path, text] of renderedOf(lab).files) {
        mkdirSync(dirname(join(home, 'dist', path)), { recursive: true });
        writeFileSync(join(home, 'dist', path), text);
      }
      const { stdout } = spawnSync('bash', ['-c', command], {
        cwd: home,
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C' },
      });
      expect(shown).toBe(stdout);
      expect(shown).toContain('secrets.h5b.io/');
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});
