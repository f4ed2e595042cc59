import { createSocket, type RemoteInfo } from 'node:dgram';

const OPCODE = { read: 1, data: 3, acknowledgement: 4, error: 5, options: 6 } as const;
const NOT_FOUND = 1;
/** What the loader of a Pi asks for; a shorter block ends a file. */
const BLOCK = 1024;
/** UDP loses packets: what was sent last is sent again after a while, as RFC 1350 wants it, and not for ever. */
const RESEND_MS = 1000;
const TRIES = 8;

/** The content of a file; undefined if the server has none of that name. Throws for any other refusal, and for silence. */
export const tryFetch = (server: string, path: string): Promise<Buffer | undefined> => transfer(server, path, false);

/** Whether the server has the file; ends the transfer as soon as its size is known, as a Pi does. */
export const isThere = async (server: string, path: string): Promise<boolean> =>
  (await transfer(server, path, true)) !== undefined;

function transfer(server: string, path: string, probe: boolean): Promise<Buffer | undefined> {
  const socket = createSocket('udp4');
  const request = Buffer.concat([Buffer.from([0, OPCODE.read]), words(path, 'octet', 'tsize', '0', 'blksize', `${BLOCK}`)]);
  return new Promise<Buffer | undefined>((resolve, reject) => {
    const blocks: Buffer[] = [];
    let again = () => socket.send(request, 69, server);
    let tries = 0;
    let timer: NodeJS.Timeout | undefined;
    const wait = () => {
      timer = setTimeout(() => {
        tries += 1;
        if (tries > TRIES) return reject(new Error(`${server} does not answer for ${path} after ${blocks.length} blocks`));
        again();
        wait();
      }, RESEND_MS);
    };
    const acknowledge = (block: number, { port, address }: RemoteInfo) => {
      const message = Buffer.from([0, OPCODE.acknowledgement, 0, 0]);
      message.writeUInt16BE(block, 2);
      again = () => socket.send(message, port, address);
      again();
    };
    socket.on('error', reject);
    socket.on('message', (message, from) => {
      clearTimeout(timer);
      tries = 0;
      wait();
      const opcode = message.readUInt16BE(0);
      if (opcode === OPCODE.error) {
        clearTimeout(timer);
        if (message.readUInt16BE(2) === NOT_FOUND) resolve(undefined);
        else reject(new Error(`${path}: ${message.subarray(4).toString()}`));
      } else if (opcode === OPCODE.options && probe) {
        clearTimeout(timer);
        socket.send(
          Buffer.concat([Buffer.from([0, OPCODE.error, 0, 0]), words('Early terminate')]),
          from.port,
          from.address,
          () => resolve(Buffer.alloc(0)),
        );
      } else if (opcode === OPCODE.options) acknowledge(0, from);
      else if (opcode === OPCODE.data) {
        const number = message.readUInt16BE(2);
        if (number === ((blocks.length + 1) & 0xffff)) blocks.push(message.subarray(4));
        acknowledge(number, from);
        if (message.length - 4 >= BLOCK) return;
        clearTimeout(timer);
        resolve(Buffer.concat(blocks));
      }
    });
    again();
    wait();
  }).finally(() => socket.close());
}

const words = (...texts: readonly string[]): Buffer => Buffer.from(texts.map((text) => `${text}\0`).join(''));
