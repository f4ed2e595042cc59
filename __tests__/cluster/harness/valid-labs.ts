import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The lab that the mission describes, on which most is tried. */
export const MISSION = 'mission';

/** Names of every file of `__tests__/config/valid`, without `.yaml`. */
export const VALID_LABS: readonly string[] = readdirSync(join(__dirname, '../../config/valid'))
  .map((file) => basename(file, '.yaml'))
  .sort();
