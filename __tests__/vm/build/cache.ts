import { homedir } from 'node:os';
import { join } from 'node:path';

/** Outside the tree: `$H5B_CACHE/vm`, by default `~/.cache/h5b/vm`. */
export const cache = (): string => join(process.env.H5B_CACHE ?? join(homedir(), '.cache', 'h5b'), 'vm');
