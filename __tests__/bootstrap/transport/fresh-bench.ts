import { Workbench } from './in-process';

/**
 * Gives each test of the file that calls this a workbench of its own, and disposes of it afterwards. What you get asks for the
 * workbench of the test that runs. Each test may take 30 s, since a busy machine takes seconds to start shells or to log in.
 */
export function freshBench(): () => Workbench {
  let bench: Workbench;
  beforeEach(() => {
    bench = new Workbench();
  });
  afterEach(() => bench.dispose());
  jest.setTimeout(30_000);
  return () => bench;
}
