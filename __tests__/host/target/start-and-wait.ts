import { HostLab } from './host-lab';

/** Started by a test as a process of its own, to be killed: boots a host, says where it lives, and does nothing more. */
async function main(): Promise<void> {
  const lab = await HostLab.start();
  await lab.startTarget({ name: 'target' });
  process.stdout.write(`${lab.sandbox.outside('')}\n`);
  setInterval(() => undefined, 60_000);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
