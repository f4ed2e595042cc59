import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { netbootedPis, tryBootServer } from '../../../bootstrap/render/boot-server';
import { bootTree } from '../../../bootstrap/render/boot-tree';
import { nodeIdentity } from '../../../bootstrap/render/node-identity';
import { contentBytes } from '../../../bootstrap/render/rendered-file';
import { Secret } from '../../../bootstrap/secrets/secret';
import type { Lab } from '../../../config/lab';
import { validLab } from '../../support/cluster';

const ROOT = join(__dirname, '../../..');
const TEMPLATES = join(ROOT, 'pxe-templates');
const FOLDERS = ['dnsmasq', 'k3os', 'k3s', 'pi', 'preseed', 'x86'];

const labs = readdirSync(join(ROOT, '__tests__/config/valid'))
  .map((name) => name.replace(/\.yaml$/, ''))
  .sort();
const templates = FOLDERS.flatMap((folder) =>
  readdirSync(join(TEMPLATES, folder)).map((name) => `${folder}/${name.replace(/\.hbs$/, '')}`),
);

/** What a hole that was filled with the wrong thing leaves behind. */
const LEFTOVERS = /\[object |\bundefined\b|\bNaN\b|\{\{|\}\}|\[secret\]/;

describe.each(labs)('the boot files of %s', (name) => {
  test('have all their holes filled', () => {
    const bad = bootTree(validLab(name)).files.filter(({ content }) => LEFTOVERS.test(content));
    expect(bad.map(({ path, content }) => `${path}: ${LEFTOVERS.exec(content)?.[0]}`)).toEqual([]);
  });

  test('are the same when rendered twice, each path once', () => {
    const tree = bootTree(validLab(name));
    expect(JSON.stringify(bootTree(validLab(name)))).toBe(JSON.stringify(tree));
    const paths = [...tree.files, ...tree.links, ...tree.unfilled].map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(0);
    expect(new Set(paths).size).toBe(paths.length);
  });

  test('end in a newline, without trailing spaces or tabs', () => {
    const bad = bootTree(validLab(name)).files.filter(
      ({ content }) => content !== '' && (!content.endsWith('\n') || content.endsWith('\n\n') || /[ \t]$/m.test(content)),
    );
    expect(bad.map(({ path }) => path)).toEqual([]);
  });
});

test('each template leaves its mark in some lab, once secrets and downloads are there', () => {
  const texts = labs.flatMap((name) => [
    ...bootTree(validLab(name)).files.map(({ content }) => content),
    ...filledIdentities(validLab(name)),
  ]);
  expect(texts.filter((text) => LEFTOVERS.test(text))).toEqual([]);
  const unused = templates.filter((name) => {
    const [first = ''] = readFileSync(join(TEMPLATES, `${name}.hbs`), 'utf8').split('{{');
    return !texts.some((text) => text.startsWith(first));
  });
  expect(unused).toEqual([]);
});

/** The texts of all node archives, with stand-ins for secrets and downloads. */
function filledIdentities(lab: Lab): readonly string[] {
  const server = tryBootServer(lab);
  if (!server) return [];
  const fillings = {
    secret: (name: string) => new Secret(`value of ${name}`),
    download: () => ({ path: '/downloads/k3s-arm64', sha256: 'ab'.repeat(32) }),
  };
  return netbootedPis(lab).flatMap((node) =>
    nodeIdentity(lab, server, node, fillings).map(({ content = '' }) => contentBytes(content).toString('utf8')),
  );
}

test.each(templates)('the README lists every variable of %s', (name) => {
  const readme = readFileSync(join(TEMPLATES, 'README.md'), 'utf8');
  const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
  const listed = [...row.matchAll(/`([A-Za-z0-9.]+)`/g)].map(([, word]) => word).slice(0);
  const wanted = variablesOf(readFileSync(join(TEMPLATES, `${name}.hbs`), 'utf8'));
  expect(row).not.toBe('');
  expect(wanted.filter((variable) => !listed.includes(variable))).toEqual([]);
});

/** Names on the top level of a template; of a list, the list. */
function variablesOf(source: string): readonly string[] {
  const found = new Set<string>();
  const note = (node: hbs.AST.Node) => {
    if (isPath(node) && node.parts.length > 0) found.add(String(node.parts[0]));
  };
  const visitor = new (class extends Handlebars.Visitor {
    override BlockStatement(block: hbs.AST.BlockStatement): void {
      for (const parameter of block.params) note(parameter);
      if (block.path.original === 'each') return;
      this.accept(block.program);
      if (block.inverse) this.accept(block.inverse);
    }
    override MustacheStatement(statement: hbs.AST.MustacheStatement): void {
      note(statement.path);
    }
  })();
  visitor.accept(Handlebars.parse(source));
  return [...found].sort();
}

const isPath = (node: hbs.AST.Node): node is hbs.AST.PathExpression => node.type === 'PathExpression';
