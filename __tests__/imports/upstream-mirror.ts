import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Copies of the pinned upstream files, beside the repository. */
export const UPSTREAM_MIRROR = join(__dirname, '../../../shared/upstream');

const present = existsSync(UPSTREAM_MIRROR);

/** `test`, or a skip that says so where the copies are absent. */
export const testWithMirror: typeof test = present ? test : test.skip;

if (!present) {
  console.warn(
    'skipped: no ../shared/upstream with copies of the pinned CRD files. With a network, `npm run import -- --check` compares the same.',
  );
}
