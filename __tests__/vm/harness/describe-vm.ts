import { BUILD_COMMAND } from '../build/build';
import { imageDirectory, tryImage } from '../build/recipe';
import { tryMissingToRun } from '../build/requirements';
import { type Image, imageIn } from '../machine/image';

/**
 * A group of tests that need a virtual machine. Where it cannot run, the tests are skipped, and one line says why and which
 * command makes it run.
 */
export function describeVm(title: string, tests: (image: Image) => void): void {
  const missing = tryMissingToRun();
  const image = imageIn(imageDirectory());
  const reason = missing ?? (tryImage() ? undefined : `the virtual machine is not built; run: ${BUILD_COMMAND}`);
  if (reason === undefined) {
    describe(title, () => tests(image));
    return;
  }
  process.stderr.write(`skipped: "${title}": ${reason}\n`);
  describe.skip(`${title} (skipped: ${reason})`, () => tests(image));
}
