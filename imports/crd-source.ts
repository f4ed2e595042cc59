import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { ImportError } from './import-error';

const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a plain file name');

const sourceSchema = z.strictObject({
  component: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by "-"'),
  version: z.string().min(1),
  url: z.url({ protocol: /^https?$/ }),
  mirror: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/, 'must be a relative directory')
    .optional(),
  alsoKeep: z.array(z.string().min(1)).optional(),
  files: z
    .record(fileName, z.string().regex(/^[0-9a-f]{64}$/, 'must be a sha256 in 64 lower-case hex digits'))
    .refine((files) => Object.keys(files).length > 0, 'must name at least one file'),
});

/** One pinned upstream file that holds CRDs. */
export interface CrdSource {
  /** The component the CRDs belong to; the directory under `imports/crds/`. */
  readonly component: string;
  /** The upstream release, for messages. */
  readonly version: string;
  /** Where the file is fetched from. */
  readonly url: string;
  /** The file below a mirror directory, with forward slashes. */
  readonly mirrorPath: string;
  /** SHA-256 of the file, 64 lower-case hex digits. */
  readonly sha256: string;
  /** Kinds kept besides CustomResourceDefinition, because the CRDs are meant to be installed with them. */
  readonly alsoKeep: readonly string[];
}

/**
 * The pinned CRD sources of a cdk8s.yaml, in file order: key `crdSources`, one source per file of an entry.
 * An entry without `mirror` is expected at `<component>/<version>` of a mirror directory.
 *
 * @throws ImportError when the file cannot be read, is not YAML, or an entry is malformed: all faults in one error.
 */
export function readCrdSources(configFile: string): readonly CrdSource[] {
  const document = parseDocument(readConfig(configFile));
  const syntax = document.errors.map((error) => `${configFile}: ${error.message}`);
  if (syntax.length > 0) throw new ImportError(syntax);
  const entries = z.looseObject({ crdSources: z.array(sourceSchema).min(1) }).safeParse(document.toJS());
  if (!entries.success) {
    throw new ImportError(
      entries.error.issues.map(
        ({ path, message }) =>
          `${configFile}: ${path.join('.') || 'the file'}: ${message}, got ${shown(document.getIn(path))}; see the comment above crdSources`,
      ),
    );
  }
  return entries.data.crdSources.flatMap(({ component, version, url, mirror, alsoKeep, files }) =>
    Object.entries(files).map(([file, sha256]) => ({
      component,
      version,
      url: `${url.replace(/\/$/, '')}/${file}`,
      mirrorPath: `${mirror ?? `${component}/${version}`}/${file}`,
      sha256,
      alsoKeep: alsoKeep ?? [],
    })),
  );
}

function readConfig(configFile: string): string {
  try {
    return readFileSync(configFile, 'utf8');
  } catch (error) {
    throw new ImportError([`${configFile}: cannot be read (${String(error)}); run the command at the root of the repository`]);
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
