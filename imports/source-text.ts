import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CrdSource } from './crd-source';
import { ImportError } from './import-error';

/** The verified text of one pinned source. */
export interface SourceText {
  readonly source: CrdSource;
  readonly text: string;
}

/** A server that has sent nothing for this long (ms) will not: the largest file is 0.9 MB. */
const FETCH_TIMEOUT = 60_000;

/**
 * The text of every source, in the given order, from `mirror` (a directory) or, without one, from the pinned URLs.
 *
 * @throws ImportError when any source cannot be read or does not have its pinned sha256: all faults in one error.
 */
export async function readSourceTexts(sources: readonly CrdSource[], mirror?: string): Promise<readonly SourceText[]> {
  if (mirror !== undefined && !existsSync(mirror)) {
    throw new ImportError([`--mirror ${mirror}: no such directory; leave the option out to fetch from the pinned URLs`]);
  }
  const outcomes = await Promise.allSettled(sources.map((source) => readSourceText(source, mirror)));
  const faults = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [messageOf(outcome.reason)] : []));
  if (faults.length > 0) throw new ImportError(faults);
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

async function readSourceText(source: CrdSource, mirror: string | undefined): Promise<SourceText> {
  const place = mirror === undefined ? source.url : join(mirror, source.mirrorPath);
  const bytes = mirror === undefined ? await fetchBytes(source.url) : readBytes(place);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== source.sha256) {
    throw new Error(
      `${source.component} ${source.version}: ${place}: sha256 differs: expected ${source.sha256}, got ${sha256}; ` +
        'read what changed upstream, then pin the new sum in cdk8s.yaml if you trust it',
    );
  }
  return { source, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const remedy = 'check the URL in cdk8s.yaml and your network, or pass --mirror DIR with a copy of the file';
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT) });
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new Error(`${url}: cannot be fetched (${messageOf(error)}); ${remedy}`);
  }
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(
      `${file}: cannot be read (${messageOf(error)}); put the file there, or leave out --mirror to fetch it from its pinned URL`,
    );
  }
}

/** With the cause, where fetch hides what went wrong. Not by instanceof: errors of node: modules belong to another realm in Jest. */
function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error);
  return 'cause' in error ? `${error.message}: ${messageOf(error.cause)}` : String(error.message);
}
