import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { deleteTree, discardTree } from './discard';
import { DistError, tryErrorCode } from './error';
import { type DistLocation, isPresent } from './location';
import { ownWriterId, writerState } from './writer-id';

/**
 * A directory that a writer makes beside the dist directory. Its name carries the writer and so is lock and journal at once.
 *
 * - `new`: the next dist, incomplete
 * - `ready`: the next dist, complete; after an exchange the previous one
 * - `old`: the previous dist, moved aside because the file system cannot exchange
 * - `trash`: a previous dist on its way out
 */
export type SiblingKind = 'new' | 'ready' | 'old' | 'trash';

export interface Sibling {
  readonly kind: SiblingKind;
  readonly writer: string;
  readonly path: string;
}

/** The path of this process's sibling of that kind. */
export function siblingPath(location: DistLocation, kind: SiblingKind, writer = ownWriterId()): string {
  return join(location.parent, `.${location.name}.${kind}-${writer}`);
}

/** All siblings that writers of this dist left or are working in, sorted by path. */
export function listSiblings(location: DistLocation): readonly Sibling[] {
  const prefix = `.${location.name}.`;
  return tryNames(location.parent).flatMap((name) => {
    const [, kind, writer] = name.startsWith(prefix)
      ? (/^(new|ready|old|trash)-(.+)$/.exec(name.slice(prefix.length)) ?? [])
      : [];
    if (kind === undefined || writer === undefined) return [];
    return [{ kind: toKind(kind), writer, path: join(location.parent, name) }];
  });
}

/**
 * Makes this process the one writer of the directory.
 *
 * @returns an empty directory, the `new` sibling; it must be gone when the writer is done
 * @throws DistError if another writer is at work
 */
export function claimDist(location: DistLocation): string {
  mkdirSync(location.parent, { recursive: true });
  const claim = siblingPath(location, 'new');
  deleteTree(claim);
  mkdirSync(claim);
  // Every writer announces itself first and looks around second, so of two at once each sees the other. The first by name
  // waits for the other to withdraw; a writer that is at work already does not, and then both lose nothing but a retry.
  for (let attempt = 0; ; attempt++) {
    const other = tryOther(location);
    if (other === undefined) return claim;
    if (attempt < 20 && ownWriterId() < other.writer && writerState(other.writer) === 'alive') pause(10);
    else {
      deleteTree(claim);
      throw busy(location, other);
    }
  }
}

/**
 * Puts the directory back where a writer was killed between its two renames. Does nothing if the directory is there.
 *
 * @throws DistError if that writer may still be alive
 */
export function healGap(location: DistLocation): void {
  if (isPresent(location)) return;
  const siblings = listSiblings(location);
  for (const old of siblings.filter(({ kind }) => kind === 'old')) {
    const ready = siblings.find(({ kind, writer }) => kind === 'ready' && writer === old.writer);
    if (ready === undefined) continue;
    if (isTaken(old)) throw busy(location, old);
    try {
      renameSync(ready.path, location.path);
    } catch (error) {
      // Someone else healed it in the meantime.
      if (!isPresent(location)) throw error;
    }
    return;
  }
}

/** Clears what dead writers left; to be called by the one writer. Foreign files that are nowhere else move to the directory. */
export function clearLeftovers(location: DistLocation): void {
  healGap(location);
  const claim = siblingPath(location, 'new');
  const trash = siblingPath(location, 'trash');
  for (const { kind, path } of listSiblings(location)) {
    if (path === claim) continue;
    if (kind === 'new') {
      deleteTree(path);
      continue;
    }
    // The dead writer's exchange may run in a process that outlived it. Under another name it cannot find the directory.
    if (path !== trash) renameSync(path, trash);
    discardTree(trash, location.path, 'dist');
  }
}

function tryNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if (tryErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function toKind(text: string): SiblingKind {
  const kinds: readonly SiblingKind[] = ['new', 'ready', 'old', 'trash'];
  return kinds.find((kind) => kind === text) ?? 'new';
}

function tryOther(location: DistLocation): Sibling | undefined {
  return listSiblings(location).find(isTaken);
}

function isTaken({ writer }: Sibling): boolean {
  const state = writerState(writer);
  return state === 'alive' || state === 'unknown';
}

function busy(location: DistLocation, { writer, path }: Sibling): DistError {
  const [pid, host] = [writer.split('.')[0] ?? writer, writer.split('@')[1] ?? 'an unknown host'];
  const [old, ready] = [siblingPath(location, 'old', writer), siblingPath(location, 'ready', writer)];
  const isGap = !isPresent(location) && existsSync(old) && existsSync(ready);
  return new DistError(
    location.path,
    `process ${pid} on ${host} is writing it`,
    `Wait for it to end and run the command again. If no such process runs there, ${
      isGap ? `rename ${ready} to ${location.path} and run the command again.` : `remove ${path} and run the command again.`
    }`,
  );
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
