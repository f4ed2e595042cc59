import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** A machine that boots, as its firmware introduces itself. */
export interface Machine {
  readonly mac: string;
  /** Of a Pi, eight hex digits or more. */
  readonly serial: string;
}

/** What a server answered, as far as booting is concerned. */
export interface Offer {
  /** `0.0.0.0` from a proxy, which leaves addresses to another server. */
  readonly address: string;
  readonly server: string;
  /** Option 60. */
  readonly vendorClass: string;
  /** Option 43 as text, with whatever is no text in it. */
  readonly option43: string;
  /** What it says to load: the header's field for it, option 66 and option 67. */
  readonly file: string;
}

const DISCOVER = 1;
const REQUEST = 3;
const BROADCAST = '255.255.255.255';
const COOKIE = Buffer.from([99, 130, 83, 99]);
/** As the loader of a Pi 4 waits before it asks again (raspberrypi/documentation: eeprom-bootloader.adoc, DHCP_REQ_TIMEOUT). */
const RETRY_MS = 4000;
const ATTEMPTS = 2;

/** DISCOVER, OFFER and, where an address is offered, REQUEST and ACK. Undefined if nobody answers. */
export async function tryOffer(machine: Machine): Promise<Offer | undefined> {
  const socket = createSocket('udp4');
  socket.bind(68);
  await once(socket, 'listening');
  socket.setBroadcast(true);
  try {
    const offer = await tryAsk(socket, packet(machine, DISCOVER, []));
    if (offer === undefined || offer.address === '0.0.0.0') return offer;
    return await tryAsk(
      socket,
      packet(machine, REQUEST, [option(50, bytesOf(offer.address)), option(54, bytesOf(offer.server))]),
    );
  } finally {
    socket.close();
  }
}

async function tryAsk(socket: Socket, message: Buffer): Promise<Offer | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    socket.send(message, 67, BROADCAST);
    const answer = await new Promise<Buffer | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), RETRY_MS);
      socket.once('message', (text: Buffer) => {
        clearTimeout(timer);
        resolve(text);
      });
    });
    socket.removeAllListeners('message');
    if (answer !== undefined) return offerIn(answer);
  }
  return undefined;
}

/** RFC 2131, with the options that a Pi 4 sends (raspberrypi/documentation: boot-net.adoc). */
function packet({ mac, serial }: Machine, type: number, further: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(236);
  const hardware = Buffer.from(mac.replaceAll(':', ''), 'hex');
  header.set([1, 1, 6, 0, ...hardware.subarray(2)]);
  header.writeUInt16BE(0x8000, 10);
  header.set(hardware, 28);
  const guid = [Buffer.from('RPi4'), Buffer.from([0x00, 0xc0, 0x31, 0x14]), hardware.subarray(2)];
  return Buffer.concat([
    header,
    COOKIE,
    option(53, Buffer.from([type])),
    option(55, Buffer.from([1, 3, 43, 54, 60, 66, 67, 97])),
    option(60, Buffer.from('PXEClient:Arch:00000:UNDI:002001')),
    option(93, Buffer.from([0, 0])),
    option(94, Buffer.from([1, 2, 1])),
    option(97, Buffer.concat([Buffer.from([0]), ...guid, Buffer.from(serial.slice(-8), 'hex')])),
    ...further,
    Buffer.from([255]),
  ]);
}

const option = (code: number, content: Buffer): Buffer => Buffer.concat([Buffer.from([code, content.length]), content]);

const bytesOf = (address: string): Buffer => Buffer.from(address.split('.').map(Number));

function offerIn(answer: Buffer): Offer {
  const options = new Map<number, Buffer>();
  for (let at = 240; at < answer.length && answer[at] !== 255; ) {
    const length = answer[at + 1] ?? 0;
    if (answer[at] === 0) {
      at += 1;
      continue;
    }
    options.set(answer[at] ?? 0, answer.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  const text = (code: number) => options.get(code)?.toString('latin1') ?? '';
  return {
    address: answer.subarray(16, 20).join('.'),
    server: options.get(54)?.join('.') ?? '',
    vendorClass: text(60),
    option43: text(43),
    file: [answer.subarray(108, 236).toString('latin1').replaceAll('\0', ''), text(66), text(67)].join(''),
  };
}
