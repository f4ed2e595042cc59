/** A regular file of a node archive. Directories above it are made by themselves. */
export interface ArchiveEntry {
  /** Relative, of names joined by single slashes: `h5b/root/etc/hostname`. ASCII, since the kernel unpacks bytes. */
  readonly path: string;
  /** Permission bits, e.g. 0o600. */
  readonly mode: number;
  readonly content: Buffer;
}

const DIRECTORY = 0o040000;
const REGULAR_FILE = 0o100000;

/** The kernel's own limit on a path in an initramfs (linux: init/initramfs.c, N_ALIGN(PATH_MAX)). */
const PATH_MAX = 4096;

/**
 * A cpio archive in the "newc" format, which the kernel unpacks over the initramfs (linux:
 * Documentation/driver-api/early-userspace/buffer-format.rst). Everything belongs to root and has the time 0, entries are
 * sorted by path: the same entries in any order give the same bytes. Directories are 0755. Throws for a path that is
 * absolute, not normal, not ASCII or given twice, for a file below another file, and for a mode beyond 0o7777.
 */
export function nodeArchive(entries: readonly ArchiveEntry[]): Buffer {
  const files = new Map<string, ArchiveEntry>();
  for (const entry of entries) {
    checkEntry(entry);
    if (files.has(entry.path)) throw new Error(`node archive: ${entry.path} is given twice`);
    files.set(entry.path, entry);
  }
  const directories = new Set([...files.keys()].flatMap(parentsOf));
  const paths = [...files.keys(), ...directories].sort();
  const records = paths.map((path, index) => {
    const file = files.get(path);
    if (file !== undefined && directories.has(path)) throw new Error(`node archive: ${path} is a file and a directory`);
    return file === undefined
      ? record({ inode: index + 1, path, mode: DIRECTORY | 0o755, links: 2, content: Buffer.alloc(0) })
      : record({ inode: index + 1, path, mode: REGULAR_FILE | file.mode, links: 1, content: file.content });
  });
  return Buffer.concat([...records, record({ inode: 0, path: 'TRAILER!!!', mode: 0, links: 1, content: Buffer.alloc(0) })]);
}

function checkEntry({ path, mode }: ArchiveEntry): void {
  const names = path.split('/');
  const fine = /^[\x21-\x7e]+$/.test(path) && names.every((name) => !['', '.', '..'].includes(name)) && path.length < PATH_MAX;
  if (!fine) throw new Error(`node archive: "${path}" is not a relative path of ASCII names; write e.g. h5b/root/etc/hostname`);
  if (path === 'TRAILER!!!') throw new Error(`node archive: "${path}" ends a cpio archive; choose another name`);
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o7777)
    throw new Error(`node archive: mode 0o${mode.toString(8)} of ${path} is not within 0o0 to 0o7777`);
}

function parentsOf(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

interface Member {
  readonly inode: number;
  readonly path: string;
  readonly mode: number;
  readonly links: number;
  readonly content: Buffer;
}

/** Header of 110 bytes, the path with a zero byte, padding to 4 bytes, the content, padding to 4 bytes. */
function record({ inode, path, mode, links, content }: Member): Buffer {
  const owner = 0;
  const time = 0;
  const device = 0;
  const checksum = 0;
  const numbers = [
    inode,
    mode,
    owner,
    owner,
    links,
    time,
    content.length,
    device,
    device,
    device,
    device,
    path.length + 1,
    checksum,
  ];
  const header = `070701${numbers.map((number) => number.toString(16).toUpperCase().padStart(8, '0')).join('')}`;
  return Buffer.concat([padded(Buffer.from(`${header}${path}\0`, 'latin1')), padded(content)]);
}

function padded(bytes: Buffer): Buffer {
  const missing = (4 - (bytes.length % 4)) % 4;
  return missing === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(missing)]);
}
