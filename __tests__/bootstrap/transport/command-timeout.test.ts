import { CommandTimeout } from '../../../bootstrap/transport/transport-error';
import { freshBench } from './fresh-bench';
import { QUICK, rejection, runs } from './in-process';
import { ONCE } from './once';

const bench = freshBench();

describe('time', () => {
  test('is up for a command: its children are ended, too', async () => {
    const { host } = await bench().pair();
    const pids: string[] = [];
    const script = 'trap "" TERM; sleep 1000 & echo $!; setsid sleep 1000 & echo $!; timeout 1000 sleep 1000 & echo $!; wait';
    const error = await rejection(host.run({ script, timeoutSeconds: 1, onLine: (line) => pids.push(line) }));
    expect(error).toBeInstanceOf(CommandTimeout);
    expect(error.message).toBe(
      `storage: the command took longer than 1 s; it and its children were ended; it last printed:\n${pids.join('\n')}`,
    );
    expect(pids).toHaveLength(3);
    expect(pids.filter(runs)).toEqual([]);
  });

  test('is up for a command on a host that does not end it', async () => {
    const { host } = await bench().pair({ exec: () => {} }, { timing: { ...QUICK, grace: -7 } });
    const error = await rejection(host.run({ script: 'true', timeoutSeconds: 0.1 }));
    expect(error).toBeInstanceOf(CommandTimeout);
    expect(error.message).toBe(
      'storage: the command took longer than 0.1 s; the host does not confirm that it ended; see `ps` there',
    );
  });

  test('without a sign of life ends a command on the host', async () => {
    const { host } = await bench().pair({}, { timing: { ...QUICK, heartbeat: 1000, silence: 1 } });
    expect((await host.run({ script: 'sleep 1000', ...ONCE })).code).toBe(143);
  });

  test('passes for a command that runs longer than the silence, since signs of life come', async () => {
    const { host } = await bench().pair({}, { timing: { ...QUICK, heartbeat: 0.2, silence: 1 } });
    expect((await host.run({ script: 'sleep 2; echo alive', ...ONCE })).stdout).toBe('alive\n');
  });
});
