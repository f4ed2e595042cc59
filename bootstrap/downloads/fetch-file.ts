import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/** No byte for this long, and the server is taken for dead. */
const STALL_MS = 60_000;

export interface FetchOptions {
  /** 64 hex digits; undefined takes any content. */
  readonly sha256: string | undefined;
  /** Called with bytes so far, and the whole if the server says it. */
  readonly onProgress?: (received: number, total: number | undefined) => void;
}

/**
 * Fetches `url` to `path` and returns its sha256. The file appears only when it is whole and right: it is written beside its place
 * and renamed. Throws `FetchFailed`, and then leaves nothing behind.
 */
export async function fetchFile(url: string, path: string, { sha256, onProgress }: FetchOptions): Promise<string> {
  const temporary = `${path}.part`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    const found = await download(url, temporary, onProgress);
    if (sha256 !== undefined && found !== sha256)
      throw new FetchFailed(url, `has sha256 ${found}, not ${sha256}: it is not the file that was pinned`);
    renameSync(temporary, path);
    return found;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error instanceof FetchFailed ? error : new FetchFailed(url, reasonOf(error));
  }
}

/** A small text, e.g. a list of hashes. Throws `FetchFailed`. */
export async function fetchText(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(STALL_MS) });
    if (!response.ok) throw new FetchFailed(url, `the server says ${response.status} ${response.statusText}`);
    return await response.text();
  } catch (error) {
    throw error instanceof FetchFailed ? error : new FetchFailed(url, reasonOf(error));
  }
}

/** Something could not be fetched. */
export class FetchFailed extends Error {
  constructor(
    readonly url: string,
    reason: string,
  ) {
    super(`${url}: ${reason}`);
  }
}

async function download(url: string, path: string, onProgress: FetchOptions['onProgress']): Promise<string> {
  const stall = new AbortController();
  let timer = setTimeout(() => stall.abort(), STALL_MS);
  const hash = createHash('sha256');
  let received = 0;
  try {
    const response = await fetch(url, { signal: stall.signal });
    if (!response.ok || response.body === null)
      throw new FetchFailed(url, `the server says ${response.status} ${response.statusText}`);
    const total = Number(response.headers.get('content-length') ?? Number.NaN);
    const body = response.body;
    const counted = async function* () {
      for await (const chunk of body) {
        clearTimeout(timer);
        timer = setTimeout(() => stall.abort(), STALL_MS);
        hash.update(chunk);
        received += chunk.length;
        onProgress?.(received, Number.isNaN(total) ? undefined : total);
        yield chunk;
      }
    };
    // Opened here: a stream that opens it itself may do so after an error has removed it.
    await pipeline(counted, createWriteStream(path, { fd: openSync(path, 'w') }));
    return hash.digest('hex');
  } finally {
    clearTimeout(timer);
  }
}

/** fetch hides what happened in the cause of its error; both may come from another realm. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = z
    .object({
      name: z.string().catch(''),
      message: z.string().catch(''),
      cause: z.object({ message: z.string() }).optional().catch(undefined),
    })
    .catch({ name: '', message: `${error}` })
    .parse(error);
  if (name === 'AbortError' || name === 'TimeoutError') return `nothing came for ${STALL_MS / 1000} s`;
  return cause?.message ?? message;
}
