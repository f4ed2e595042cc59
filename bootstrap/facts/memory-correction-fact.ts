import { type Answer, type Query, UnreadableAnswer } from './query';

/** How memory errors are corrected, from the two who may know. */
export interface MemoryCorrectionFact {
  /** Memory controllers that a driver of the kernel watches (EDAC), by name; with one, errors are corrected and counted. */
  readonly controllers: readonly string[];
  /** What the firmware says of each memory array; empty if it has no tables or says "unknown". */
  readonly firmware: readonly ErrorCorrection[];
}

export type ErrorCorrection = 'none' | 'parity' | 'single-bit ECC' | 'multi-bit ECC' | 'CRC';

/** SMBIOS 3.7.0, 7.17.3: values of "Memory Error Correction"; 1 and 2 are "other" and "unknown". */
const CORRECTIONS = new Map<number, ErrorCorrection>([
  [3, 'none'],
  [4, 'parity'],
  [5, 'single-bit ECC'],
  [6, 'multi-bit ECC'],
  [7, 'CRC'],
]);
const PHYSICAL_MEMORY_ARRAY = 16;
const END_OF_TABLE = 127;

export const memoryCorrectionQuery: Query<MemoryCorrectionFact> = {
  key: 'memory correction',
  script: [
    'for d in /sys/devices/system/edac/mc/mc[0-9]*; do if [ -d "$d" ]; then cat "$d/mc_name"; fi; done',
    'echo DMI',
    't=/sys/firmware/dmi/tables/DMI; if [ -r $t ]; then base64 -w0 $t; fi',
  ].join('\n'),
  parse(answer) {
    const { controllers, table } = read(answer);
    const firmware = structures(table).flatMap(({ type, body }) => {
      const correction = type === PHYSICAL_MEMORY_ARRAY ? CORRECTIONS.get(body[6] ?? 0) : undefined;
      return correction === undefined ? [] : [correction];
    });
    return { controllers, firmware };
  },
  // The tables hold serial numbers of every part of the machine.
  record(answer) {
    const { controllers, table } = read(answer);
    const kept = structures(table)
      .filter(({ type }) => type === PHYSICAL_MEMORY_ARRAY)
      .map(({ body }) => Buffer.concat([body, Buffer.alloc(2)]));
    const lines = [...controllers, 'DMI', Buffer.concat(kept).toString('base64')];
    return { ...answer, stdout: lines.join('\n') };
  },
};

function read(answer: Answer): { readonly controllers: readonly string[]; readonly table: Buffer } {
  const lines = answer.stdout.split('\n');
  const split = lines.indexOf('DMI');
  if (split === -1) throw new UnreadableAnswer('memory correction', 'a line DMI', answer);
  return { controllers: lines.slice(0, split), table: Buffer.from(lines[split + 1] ?? '', 'base64') };
}

/** The structures of an SMBIOS table, each without its strings (SMBIOS 3.7.0, 6.1). Stops where the table is damaged. */
function structures(table: Buffer): readonly { readonly type: number; readonly body: Buffer }[] {
  const found: { type: number; body: Buffer }[] = [];
  let at = 0;
  while (at + 4 <= table.length) {
    const type = table.readUInt8(at);
    const length = table.readUInt8(at + 1);
    if (length < 4 || type === END_OF_TABLE) break;
    found.push({ type, body: table.subarray(at, at + length) });
    const end = table.indexOf('\0\0', at + length, 'latin1');
    if (end === -1) break;
    at = end + 2;
  }
  return found;
}
