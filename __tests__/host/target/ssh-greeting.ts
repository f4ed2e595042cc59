import { connect } from 'node:net';

/** Whether an SSH server answers with its greeting. */
export function greets(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 2000 });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (chunk) => settle(chunk.toString('latin1').startsWith('SSH-2.0')));
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => settle(false));
  });
}
