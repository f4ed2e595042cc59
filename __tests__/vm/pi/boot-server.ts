import { createSocket } from 'node:dgram';
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';

/** Seconds between 1900, where NTP counts from, and 1970. */
const NTP_EPOCH = 2_208_988_800;

/** Serves a directory by HTTP on port 80 and the time by NTP on port 123, until it is killed: boot-server.ts DIRECTORY. */
function main([directory]: readonly string[]): void {
  if (directory === undefined) throw new Error('usage: boot-server.ts DIRECTORY');
  const http = createServer((request, response) => {
    const file = join(directory, normalize(request.url ?? '/'));
    const size = tryFileSize(file);
    process.stdout.write(`${request.method} ${request.url} ${size === undefined ? 404 : 200}\n`);
    if (size === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-length': size });
    createReadStream(file).pipe(response);
  });
  http.listen(80, '127.0.0.1', () => process.stdout.write('serving\n'));
  serveTime();
}

function tryFileSize(file: string): number | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats?.isFile() ? stats.size : undefined;
}

/** RFC 5905 §7.3: mode 4 (server), stratum 2, all four timestamps set. */
function serveTime(): void {
  const socket = createSocket('udp4');
  socket.on('message', (request, { port, address }) => {
    const answer = Buffer.alloc(48);
    answer.writeUInt8(0x24, 0);
    answer.writeUInt8(2, 1);
    answer.writeInt8(-20, 3);
    answer.writeUInt32BE(0x7f000001, 12);
    request.copy(answer, 24, 40, 48);
    for (const offset of [16, 32, 40]) {
      const now = Date.now() / 1000;
      answer.writeUInt32BE(Math.floor(now) + NTP_EPOCH, offset);
      answer.writeUInt32BE(Math.floor((now % 1) * 2 ** 32), offset + 4);
    }
    socket.send(answer, port, address);
    process.stdout.write('NTP\n');
  });
  socket.bind(123, '127.0.0.1');
}

main(process.argv.slice(2));
