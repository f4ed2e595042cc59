import { buildMissing } from '../build/build';

/** Jest's global setup: builds what the tests need. What cannot be built is not an error here; its tests are skipped and say so. */
module.exports = async () => {
  await buildMissing((line) => process.stderr.write(`${line}\n`));
};
