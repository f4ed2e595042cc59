import { buildImage } from './build-image';
import { imageDirectory, tryImage } from './recipe';
import { tryMissingToBuild } from './requirements';

/** How often a build that goes on says so. */
const STILL_BUILDING_MS = 15_000;

/** The command that builds the machine. */
export const BUILD_COMMAND = 'sudo -E node -r ./register.js __tests__/vm/build/build.ts';

/** Builds the machine unless it is built, with a line of progress for each step. Gives whether it is there. */
export async function buildMissing(say: (line: string) => void): Promise<boolean> {
  if (tryImage()) return true;
  const missing = tryMissingToBuild();
  if (missing !== undefined) {
    say(`The virtual machine cannot be built: ${missing}`);
    return false;
  }
  const directory = imageDirectory();
  say(`Building the virtual machine into ${directory}; the first time this takes about a quarter of an hour.`);
  const started = Date.now();
  let step = 'starting';
  let since = started;
  const seconds = (from: number) => `${Math.round((Date.now() - from) / 1000)} s`;
  const timer = setInterval(() => say(`virtual machine: ${step}, ${seconds(since)}`), STILL_BUILDING_MS);
  try {
    await buildImage(directory, (next) => {
      if (since !== started) say(`virtual machine: ${step} took ${seconds(since)}`);
      step = next;
      since = Date.now();
      say(`virtual machine: ${step}`);
    });
    say(`virtual machine: built in ${seconds(started)}`);
    return true;
  } catch (error) {
    say(`virtual machine: NOT BUILT, at "${step}". ${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    clearInterval(timer);
  }
}

if (require.main === module) {
  buildMissing((line) => process.stdout.write(`${line}\n`)).then(
    (built) => {
      process.exitCode = built ? 0 : 1;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
