import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { preProcessFile } from 'typescript';

const ROOT = join(__dirname, '..');

/** What the files of each room may import, beside their own room. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  config: ['yaml', 'zod', 'node:'],
  checks: ['config', 'node:'],
  imports: ['cdk8s', 'constructs', 'yaml', 'zod', 'node:'],
  charts: ['config', 'checks', 'imports', 'cdk8s', 'cdk8s-plus-28', 'constructs', 'node:'],
  bootstrap: ['config', 'yaml', 'zod', 'node:'],
};
const ROOM_EXTRAS: Readonly<Record<string, readonly string[]>> = {
  // Reads YAML that synth did not make.
  'checks/load-yaml.ts': ['yaml'],
  // Draws a QR code.
  'charts/wireguard/qr-code.ts': ['qrcode-generator'],
  'bootstrap/render/template.ts': ['handlebars'],
  'bootstrap/secrets/age.ts': ['age-encryption'],
  'bootstrap/transport/ssh-connection.ts': ['ssh2'],
};
/** Generated, or text that is data: longer than a person would write. */
const MAY_BE_LONG = /^imports\/.*\.(io|org)(\.types)?\.ts$/;

const sources = Object.keys(ROOMS).flatMap((room) => filesOf(join(ROOT, room)).filter((file) => file.endsWith('.ts')));

function filesOf(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesOf(join(directory, entry.name)) : [join(directory, entry.name)],
  );
}

function importsOf(file: string): readonly string[] {
  return preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles.map(({ fileName }) => fileName);
}

/** `config`, `checks`, `zod`, `node:` …: where an import leads. */
function target(file: string, imported: string): string {
  if (imported.startsWith('node:')) return 'node:';
  if (!imported.startsWith('.')) return imported;
  return relative(ROOT, resolve(dirname(file), imported)).split('/')[0] ?? '';
}

test('every room imports only what it may', () => {
  const violations = sources.flatMap((file) => {
    const path = relative(ROOT, file);
    const room = path.split('/')[0] ?? '';
    const allowed = [room, ...(ROOMS[room] ?? []), ...(ROOM_EXTRAS[path] ?? [])];
    return importsOf(file)
      .filter((imported) => !allowed.includes(target(file, imported)))
      .map((imported) => `${path} imports ${imported}; ${room}/ may import ${allowed.join(', ')}`);
  });
  expect(violations).toEqual([]);
});

test('facts, resources and steps are pure: they reach no file, process or network', () => {
  const violations = sources
    .map((file) => ({ path: relative(ROOT, file), imports: importsOf(file) }))
    .filter(({ path }) => /^bootstrap\/(facts|resources|steps)\//.test(path))
    .flatMap(({ path, imports }) =>
      imports
        .filter((imported) => imported.startsWith('node:') && !['node:crypto', 'node:path'].includes(imported))
        .map((imported) => `${path} imports ${imported}`),
    );
  expect(violations).toEqual([]);
});

test('no component imports another component', () => {
  const violations = sources.flatMap((file) => {
    const [room, component, ...rest] = relative(ROOT, file).split('/');
    if (room !== 'charts' || rest.length === 0 || component === 'lib') return [];
    return importsOf(file)
      .filter((imported) => imported.startsWith('.'))
      .map((imported) => relative(ROOT, resolve(dirname(file), imported)).split('/'))
      .filter(([otherRoom, other]) => otherRoom === 'charts' && other !== component && other !== 'lib')
      .map((path) => `${relative(ROOT, file)} imports ${path.join('/')}; share through charts/lib or the Lab`);
  });
  expect(violations).toEqual([]);
});

test('no file is longer than 300 lines', () => {
  const long = sources
    .filter((file) => !MAY_BE_LONG.test(relative(ROOT, file)))
    .map((file) => ({ file: relative(ROOT, file), lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > 300);
  expect(long).toEqual([]);
});

test('no file or folder is named after nothing', () => {
  const nameless = sources
    .map((file) => relative(ROOT, file))
    .filter((path) => /(^|\/)(utils?|misc|helpers?|common)(\/|\.)/.test(path));
  expect(nameless).toEqual([]);
});

test('every folder of charts/ is a component in the list, and the other way round', () => {
  const folders = readdirSync(join(ROOT, 'charts')).filter(
    (name) => statSync(join(ROOT, 'charts', name)).isDirectory() && name !== 'lib',
  );
  const listed = importsOf(join(ROOT, 'charts/index.ts'))
    .filter((imported) => imported.endsWith('/component') && !imported.startsWith('./lib/'))
    .map((imported) => imported.split('/')[1]);
  expect(listed.sort()).toEqual(folders.sort());
});
