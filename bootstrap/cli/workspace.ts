import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { derive } from '../../config/derive';
import { renderDiagnostics } from '../../config/diagnostic';
import type { Lab } from '../../config/lab';
import { readHomelab } from '../../config/load';
import { errorCode } from '../error-code';
import type { DistFile } from '../plan/step';

/** What a run reads from this machine before it asks any host. */
export interface Workspace {
  readonly lab: Lab;
  /** homelab.yaml as written. */
  readonly text: string;
  readonly dist: readonly DistFile[];
}

/** homelab.yaml is wrong; the message has every mistake with line, column and remedy. */
export class BadHomelab extends Error {}

/** Reads homelab.yaml and dist/. Throws `BadHomelab`; a dist/ that is not there is empty. */
export function readWorkspace(config: string, dist: string): Workspace {
  const read = readHomelab(config);
  if (!read.ok) throw new BadHomelab(renderDiagnostics(read.diagnostics, read.lines));
  return { lab: derive(read.homelab), text: readFileSync(config, 'utf8'), dist: distFiles(dist) };
}

function distFiles(directory: string): readonly DistFile[] {
  return filesBelow(directory)
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => ({ path: relative(directory, path), text: readFileSync(path, 'utf8') }));
}

function filesBelow(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(directory, entry.name)) : [join(directory, entry.name)]));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
