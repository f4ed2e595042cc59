import { readdirSync, readlinkSync } from 'node:fs';

/** `net:[4026532200]`: identifies the network namespace that a path below /proc leads to. */
export const networkNamespaceOf = (path: string): string => {
  const pid = /^\/proc\/(\d+)\//.exec(path)?.[1];
  if (pid === undefined) throw new Error(`${path} does not lead through a process`);
  return readlinkSync(`/proc/${pid}/ns/net`);
};

/** Processes that are in a network namespace. It is gone when there are none. */
export const processesIn = (namespace: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => tryNamespace(pid) === namespace);

function tryNamespace(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}
