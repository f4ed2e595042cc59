import { BuildError, buildHost, tryReasonNotToBuild } from './build';
import { isBuilt } from './recipe';

/** Jest's global setup: builds the host. What cannot be built is not an error here; its tests are skipped and say so. */
module.exports = async () => {
  if (isBuilt() || tryReasonNotToBuild() !== undefined) return;
  try {
    await buildHost((line) => process.stderr.write(`${line}\n`));
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    process.stderr.write(`The Debian host is NOT BUILT. ${error.message}\n`);
  }
};
