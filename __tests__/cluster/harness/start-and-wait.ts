import { missionLab } from '../../support/cluster';
import { startClusterLab } from './cluster-lab';

/** Started by a test as a process of its own, to be killed: brings up a lab, says so, and does nothing more. */
async function main(): Promise<void> {
  const cluster = await startClusterLab({ lab: missionLab(), run: 'api' });
  process.stdout.write(`${cluster.sandbox.outside('')}\n`);
  setInterval(() => undefined, 60_000);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
