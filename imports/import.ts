import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCrdSources } from './crd-source';
import { diffImports, type ImportDiff, writeImports } from './import-directory';
import { ImportError } from './import-error';
import { renderImports } from './imported-files';
import { readSourceTexts } from './source-text';

const HELP = `npm run import [-- --mirror DIR] [-- --check]

Renders imports/ from the CRD sources pinned in cdk8s.yaml: the CRD manifests without prose, crd-list.json, companions.json,
and TypeScript bindings. Nothing is written unless every source was read, has its sha256, and was rendered.

  --mirror DIR  read <component>/<version>/<file> below DIR instead of the pinned URLs
  --check       write nothing; list what differs
  --help        this text

Exit codes: 0 imports/ is current, 1 it differs (--check) or the import failed, 2 wrong usage.
`;

/** What an import reads, writes and says. */
export interface ImportOptions {
  readonly configFile: string;
  readonly directory: string;
  readonly log: (line: string) => void;
}

/** Runs the import command with these arguments; the exit code. */
export async function runImport(args: readonly string[], options: ImportOptions): Promise<0 | 1 | 2> {
  const flags = tryParse(args);
  if (typeof flags === 'string') {
    options.log(`${flags}\n\n${HELP}`);
    return 2;
  }
  if (flags.help) {
    options.log(HELP);
    return 0;
  }
  try {
    return await importInto(options, flags);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    for (const fault of error.faults) options.log(`error: ${fault}`);
    options.log(`${error.faults.length} error(s); nothing was written`);
    return 1;
  }
}

interface Flags {
  readonly mirror?: string;
  readonly check: boolean;
  readonly help: boolean;
}

async function importInto({ configFile, directory, log }: ImportOptions, { mirror, check }: Flags): Promise<0 | 1> {
  const files = renderImports(await readSourceTexts(readCrdSources(configFile), mirror));
  const diff = check ? diffImports(directory, files) : writeImports(directory, files);
  const lines = diffLines(diff);
  for (const line of lines) log(line);
  const outcome =
    lines.length === 0 ? 'current' : check ? `${lines.length} differ; run npm run import` : `${lines.length} written or removed`;
  log(`imports/: ${files.size} files, ${outcome}`);
  return check && lines.length > 0 ? 1 : 0;
}

function diffLines({ missing, changed, stale }: ImportDiff): string[] {
  return [
    ...missing.map((path) => `missing  ${path}`),
    ...changed.map((path) => `changed  ${path}`),
    ...stale.map((path) => `stale    ${path}`),
  ];
}

/** The flags, or what is wrong with the arguments. */
function tryParse(args: readonly string[]): Flags | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        mirror: { type: 'string' },
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

if (require.main === module) {
  const root = join(__dirname, '..');
  runImport(process.argv.slice(2), {
    configFile: join(root, 'cdk8s.yaml'),
    directory: __dirname,
    log: (line) => console.log(line),
  }).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(`error: imports/ may be incomplete; run the command again once this is solved: ${String(error)}`);
      process.exitCode = 1;
    },
  );
}
