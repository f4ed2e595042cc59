import { HostKeyUnknown } from '../../../bootstrap/transport/transport-error';
import { freshBench } from './fresh-bench';
import { rejection } from './in-process';

const bench = freshBench();

describe('a jump host', () => {
  test('is gone through, and pinned like any other', async () => {
    const jump = await bench().server({ forward: true });
    const server = await bench().server();
    bench().pin(server.port);
    const way = { jump: `gate@127.0.0.1:${jump.port}` };
    const error = await rejection(bench().connect(server.port, way));
    expect(error).toBeInstanceOf(HostKeyUnknown);
    expect(error.message).toMatch(
      new RegExp(`^storage \\(jump host 127\\.0\\.0\\.1\\): 127\\.0\\.0\\.1:${jump.port} has no pinned key`),
    );
    bench().pin(jump.port);
    const host = await bench().connect(server.port, way);
    expect((await host.run({ script: 'echo behind', timeoutSeconds: 10 })).stdout).toBe('behind\n');
    expect([jump.logins, server.logins]).toEqual([1, 1]);
  });

  test('says if it cannot reach the host', async () => {
    const jump = await bench().server();
    bench().pin(jump.port);
    const error = await rejection(bench().connect(9, { jump: `127.0.0.1:${jump.port}` }));
    expect(error.message).toBe(
      'storage: 127.0.0.1:9 cannot be reached through the jump host: storage (jump host 127.0.0.1): the host refuses ' +
        'to connect to 127.0.0.1:9 ((SSH) Channel open failure: ); see MaxSessions, ' +
        'ForceCommand and AllowTcpForwarding in its sshd_config',
    );
  });
});
