import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { posix } from 'node:path';
import type { UploadAction } from '../plan/action';
import { shellWord } from '../plan/shell-word';
import { CommandFailed } from './command-failed';
import type { Host } from './host';
import { putInPlace } from './put-in-place';

/** Memory that a part takes on both ends while it travels. */
const PART_BYTES = 8 * 1024 * 1024;

/** For one part: 8 MiB at 0.5 Mbit/s. */
const PART_SECONDS = 150;

/** For the hash and the fsync of the whole file on a slow disk. */
const FINISH_SECONDS = 600;

/** The file on this machine is not what the plan was made for. */
export class LocalFileChanged extends Error {}

/**
 * Brings a large file of this machine to a host, in parts. A run after a killed one goes on where that ended. The hash is
 * verified here before, and there before the file gets its name. Throws `LocalFileChanged` and what `Host.run` throws, and
 * `CommandFailed` if the host cannot keep it.
 */
export async function uploadFile(host: Host, action: Omit<UploadAction, 'do'>, onLine?: (line: string) => void): Promise<void> {
  await verifyLocal(action);
  const source = await open(action.source, 'r');
  try {
    const { size } = await source.stat();
    await sendParts(host, action, source, size, onLine);
  } finally {
    await source.close();
  }
  await command(host, action, 'finish', finishScript(action), FINISH_SECONDS);
}

async function sendParts(
  host: Host,
  action: Omit<UploadAction, 'do'>,
  source: FileHandle,
  size: number,
  onLine?: (line: string) => void,
): Promise<void> {
  let at = Number(await command(host, action, 'begin', beginScript(action, size), PART_SECONDS));
  if (at > 0) onLine?.(`goes on at ${megabytes(at)} of ${megabytes(size)}`);
  while (at < size) {
    const { buffer, bytesRead } = await source.read(Buffer.alloc(Math.min(PART_BYTES, size - at)), 0, undefined, at);
    if (bytesRead === 0) throw new LocalFileChanged(`${action.source} became shorter while it was uploaded; run the same again`);
    await command(host, action, 'part', partScript(action, at), PART_SECONDS, buffer.subarray(0, bytesRead));
    at += bytesRead;
    onLine?.(`${megabytes(at)} of ${megabytes(size)}`);
  }
}

async function verifyLocal({ source, sha256 }: Omit<UploadAction, 'do'>): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(source)) hash.update(chunk);
  const actual = hash.digest('hex');
  if (actual !== sha256)
    throw new LocalFileChanged(`${source} has sha256 ${actual}, expected ${sha256}; remove it, and it is downloaded again`);
}

async function command(
  host: Host,
  { path }: Omit<UploadAction, 'do'>,
  stage: string,
  script: string,
  timeoutSeconds: number,
  input: Buffer | string = '',
): Promise<string> {
  const result = await host.run({ script, input, timeoutSeconds });
  if (result.code !== 0) throw new CommandFailed(host.name, `upload ${path} (${stage})`, result);
  return result.stdout.trim();
}

/** Named after the content, so that a part is never added to another version's. */
function temporaryOf({ path, sha256 }: Omit<UploadAction, 'do'>): string {
  return posix.join(posix.dirname(path), `.${posix.basename(path)}.h5b-${sha256.slice(0, 16)}`);
}

/** Prints how many bytes are there. What is left of other versions is removed, and so is what is longer than the source. */
function beginScript(action: Omit<UploadAction, 'do'>, size: number): string {
  const temporary = temporaryOf(action);
  const stem = temporary.slice(0, -16);
  return `set -eu
for file in ${shellWord(stem)}*; do
  [ "$file" = ${shellWord(temporary)} ] || rm -f -- "$file"
done
umask 077
touch -- ${shellWord(temporary)}
size=$(stat -c %s -- ${shellWord(temporary)})
[ "$size" -le ${size} ] || { size=0; : >${shellWord(temporary)}; }
echo "$size"
`;
}

/** Cuts the file back to where this part begins, should it be done twice. */
function partScript(action: Omit<UploadAction, 'do'>, at: number): string {
  const temporary = shellWord(temporaryOf(action));
  return `set -eu
size=$(stat -c %s -- ${temporary})
[ "$size" -ge ${at} ] || { echo "the temporary file has $size bytes, expected ${at}; run the same again" >&2; exit 1; }
truncate -s ${at} -- ${temporary}
cat >>${temporary}
`;
}

/** A file with another content is removed, since going on with it leads nowhere. */
function finishScript(action: Omit<UploadAction, 'do'>): string {
  const temporary = shellWord(temporaryOf(action));
  return `set -eu
sum=$(sha256sum <${temporary})
if [ "\${sum%% *}" != ${action.sha256} ]; then
  rm -f -- ${temporary}
  echo "what arrived has sha256 \${sum%% *}, expected ${action.sha256}; run the same again" >&2
  exit 1
fi
${putInPlace({ ...action, temporary })}`;
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
