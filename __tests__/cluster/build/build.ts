import { spawnSync } from 'node:child_process';
import { version } from '../../../config/versions';
import { BuildError, buildPart } from './build-part';
import { cache, isBuilt, type Part, part, parts } from './part';

/** How often a build that goes on says so. */
const STILL_BUILDING_MS = 15_000;

/** Builds what is missing of `wanted`, one after the other, with a line of progress for each. Gives the parts that failed. */
export async function buildMissing(wanted: readonly Part[], say: (line: string) => void): Promise<readonly Part[]> {
  const missing = wanted.filter((each) => !isBuilt(each));
  for (const each of wanted) sayDifference(each, say);
  if (missing.length === 0) return [];
  if (spawnSync('go', ['version']).status !== 0) {
    say(
      `Go is not installed, so ${missing.map(({ name }) => name).join(', ')} cannot be built. Install Go 1.26 (https://go.dev/dl).`,
    );
    return missing;
  }
  say(
    `Building ${missing.length} of ${wanted.length} parts into ${cache()}; the first time this takes about a quarter of an hour.`,
  );
  const failed: Part[] = [];
  for (const [index, each] of missing.entries()) {
    if (!(await buildOne(each, `[${index + 1}/${missing.length}]`, say))) failed.push(each);
  }
  return failed;
}

async function buildOne(each: Part, position: string, say: (line: string) => void): Promise<boolean> {
  const what = `${position} ${each.name} ${each.version}`;
  const started = Date.now();
  let step = '';
  const timer = setInterval(() => say(`${what}: ${step}, ${Math.round((Date.now() - started) / 1000)} s`), STILL_BUILDING_MS);
  try {
    const { seconds, megabytes } = await buildPart(each, (next) => {
      step = next;
      say(`${what}: ${next}`);
    });
    say(`${what}: built in ${seconds.toFixed(0)} s, ${megabytes.toFixed(0)} MB`);
    return true;
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    say(`${what}: NOT BUILT. ${error.message}`);
    return false;
  } finally {
    clearInterval(timer);
  }
}

function sayDifference(each: Part, say: (line: string) => void): void {
  if (each.pin !== undefined && version(each.pin) !== each.version)
    say(`${each.name}: pinned is ${version(each.pin)}, the nearest that builds from Go modules is ${each.version}.`);
}

async function main(): Promise<number> {
  const names = process.argv.slice(2);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const failed = await buildMissing(names.length > 0 ? names.map(part) : parts, say);
  say(failed.length === 0 ? `All there: ${cache()}` : `Failed: ${failed.map(({ name }) => name).join(', ')}`);
  return failed.length === 0 ? 0 : 1;
}

if (require.main === module) {
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
