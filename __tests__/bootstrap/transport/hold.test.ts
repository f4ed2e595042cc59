import { HoldRefused } from '../../../bootstrap/transport/hold-refused';
import { CommandTimeout, HoldLost } from '../../../bootstrap/transport/transport-error';
import { freshBench } from './fresh-bench';
import { rejection, runs } from './in-process';
import { ONCE } from './once';

const bench = freshBench();

describe('what is held', () => {
  const LOCK = { script: 'echo preparing; echo held by me; exec sleep 1000', ...ONCE };

  test('is held from its first line until it is released', async () => {
    const { host } = await bench().pair();
    const held = await host.hold({ script: 'echo $$ >&2; echo "held $$"; exec sleep 1000', ...ONCE });
    const pid = Number(held.firstLine.split(' ')[1]);
    expect(runs(pid)).toBe(true);
    await held.release();
    expect(runs(pid)).toBe(false);
    expect((await host.run({ script: 'echo on', ...ONCE })).stdout).toBe('on\n');
  });

  test('is refused with what the holder printed', async () => {
    const { host } = await bench().pair();
    const error = await rejection(host.hold({ script: 'echo "ann@laptop since noon"; exit 75', ...ONCE }));
    expect(error).toBeInstanceOf(HoldRefused);
    expect(error).toHaveProperty('output', 'ann@laptop since noon');
    expect(error.message).toBe('storage: not held: exit 75: ann@laptop since noon');
  });

  test('times out if it is neither held nor refused', async () => {
    const { host } = await bench().pair();
    await expect(host.hold({ script: 'sleep 1000', timeoutSeconds: 1 })).rejects.toThrow(CommandTimeout);
  });

  test('is lost with the connection, and nothing is done until it is released', async () => {
    const { server, host } = await bench().pair();
    const held = await host.hold(LOCK);
    server.cut();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const error = await rejection(host.run({ script: 'true', ...ONCE }));
    expect(error).toBeInstanceOf(HoldLost);
    expect(error.message).toBe(
      'storage: "held by me" is no longer held, so nothing further is done; see who else works there, then run again',
    );
    await held.release();
    expect((await host.run({ script: 'echo on', ...ONCE })).stdout).toBe('on\n');
  });

  test('is lost if its holder ends', async () => {
    const { host } = await bench().pair();
    await host.hold({ script: 'echo held; sleep 0.2', ...ONCE });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await expect(host.run({ script: 'true', ...ONCE })).rejects.toThrow(HoldLost);
  });
});
