import { type Query, UnreadableAnswer } from './query';

/** A directory that the kernel offers to a client. */
export interface LiveExport {
  readonly path: string;
  /** As it was written: an address, a network, a name. */
  readonly client: string;
  /** Sorted: `fsid=…`, `no_root_squash`, `rw`, `sync`… */
  readonly options: readonly string[];
}

/** What the NFS server offers now (`exportfs -s`, nfs-utils 2.8). */
export const exportsQuery: Query<readonly LiveExport[]> = {
  key: 'nfs exports',
  script: 'command -v exportfs >/dev/null || { echo NO-SERVER; exit 0; }; exportfs -s && echo END',
  parse(answer) {
    const lines = answer.stdout.split('\n').filter((line) => line !== '');
    if (answer.stdout === 'NO-SERVER\n') return [];
    const rows = lines.slice(0, -1).map((line) => /^(\S+) +([^\s(]+)\(([^)]*)\)$/.exec(line));
    if (lines.at(-1) !== 'END' || rows.includes(null))
      throw new UnreadableAnswer('nfs exports', 'NO-SERVER, or lines path client(options) and END', answer);
    return rows.map((row) => {
      const [, path = '', client = '', options = ''] = row ?? [];
      return { path, client, options: options.split(',').sort() };
    });
  },
};
