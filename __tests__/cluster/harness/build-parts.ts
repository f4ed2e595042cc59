import { buildMissing } from '../build/build';
import { parts } from '../build/part';

/** Jest's global setup: builds what the tests need. What cannot be built is not an error here; its tests are skipped and say so. */
module.exports = async () => {
  await buildMissing(parts, (line) => process.stderr.write(`${line}\n`));
};
