import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { derive } from '../../../config/derive';
import type { Lab } from '../../../config/lab';
import { parseHomelab } from '../../../config/load';

/** The text of a file in `__tests__/config/valid`, named without `.yaml`. Read here, since support/cluster loads every chart. */
export const validText = (name: string): string => readFileSync(join(__dirname, `../../config/valid/${name}.yaml`), 'utf8');

/** The lab of a homelab.yaml text. Throws if it is not valid. */
export function labOf(text: string): Lab {
  const read = parseHomelab(text, 'homelab.yaml');
  if (!read.ok) throw new Error(read.diagnostics.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return derive(read.homelab);
}

export const validLab = (name: string): Lab => labOf(validText(name));

/** The lab that most tests use, to edit. */
export const missionText = (): string => validText('mission');
