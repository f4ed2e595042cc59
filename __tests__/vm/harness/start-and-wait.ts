import { imageDirectory } from '../build/recipe';
import { imageIn } from '../machine/image';
import { startVm } from '../machine/virtual-machine';

/** Started by a test as a process of its own, to be killed: brings up a machine, says so, and does nothing more. */
async function main(): Promise<void> {
  const machine = await startVm({ image: imageIn(imageDirectory()), disks: [{ serial: 'LEFT-BEHIND', size: 1e9 }] });
  process.stdout.write(`${machine.pid} ${machine.directory}\n`);
  setInterval(() => undefined, 60_000);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
