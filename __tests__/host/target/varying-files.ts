/** Files that differ between two runs that came to the same end, and why. Directories end with a slash. */
const VARYING: Readonly<Record<string, string>> = {
  'etc/.pwd.lock': 'exists once anybody has changed a user',
  'etc/passwd-': 'state before the last change',
  'etc/group-': 'state before the last change',
  'etc/shadow-': 'state before the last change',
  'etc/gshadow-': 'state before the last change',
  'etc/subuid-': 'state before the last change',
  'etc/subgid-': 'state before the last change',
  'etc/mtab': 'a link into /proc',
  'etc/adjtime': 'time of the last setting of the hardware clock',
  'etc/ssh/ssh_host_ed25519_key': 'random',
  'etc/ssh/ssh_host_ed25519_key.pub': 'random',
  'etc/ssl/certs/ssl-cert-snakeoil.pem': 'random',
  'etc/ssl/private/ssl-cert-snakeoil.key': 'random',
  'etc/iscsi/initiatorname.iscsi': 'random',
  'root/.bash_history': 'a log',
  'var/backups/': 'copies with a date',
  'var/cache/': 'may be deleted at any time',
  'var/lib/apt/lists/': 'may be deleted at any time',
  'var/lib/apt/periodic/': 'times',
  'var/lib/apt/daily_lock': 'exists once a timer has run',
  'var/lib/chrony/': 'measured drift of the clock',
  'var/lib/dbus/machine-id': 'a copy of /etc/machine-id',
  'var/lib/dpkg/lock': 'exists once dpkg has run',
  'var/lib/dpkg/lock-frontend': 'exists once apt has run',
  'var/lib/dpkg/status-old': 'state before the last change',
  'var/lib/dpkg/diversions-old': 'state before the last change',
  'var/lib/dpkg/statoverride-old': 'state before the last change',
  'var/lib/dpkg/triggers/': 'queue, and its lock',
  'var/lib/dpkg/updates/': 'a log',
  'var/lib/h5b/journal.jsonl': 'a log',
  'var/lib/logrotate/status': 'times',
  'var/lib/smartmontools/drivedb/drivedb.h.lastcheck': 'exists once the package was configured twice',
  'var/lib/nfs/': 'state of clients',
  'var/lib/postgresql/': 'a database cluster has an ID, times and a log; its content is asked for by SQL',
  'var/lib/systemd/catalog/database': 'a cache, with a time',
  'var/lib/systemd/coredump/': 'a log',
  // The links that enable units are compared; this is what Debian remembers of having made them, and a killed dpkg forgets some.
  'var/lib/systemd/deb-systemd-helper-enabled/': 'how often a package was configured',
  'var/lib/systemd/journal-upload/': 'position in the log',
  'var/lib/systemd/linger/': 'sessions',
  'var/lib/systemd/random-seed': 'random',
  'var/lib/systemd/credential.secret': 'random',
  'var/lib/systemd/timers/': 'times',
  'var/lib/systemd/timesync/': 'times',
  'var/lib/ucf/hashfile': 'order of installation',
  'var/lib/ucf/registry': 'order of installation',
  'var/log/': 'a log',
  'var/tmp/': 'private to services, with random names',
  'var/spool/': 'a queue',
};

/** Whether a path may differ between two runs that came to the same end. A listed directory itself may not; what is in it may. */
export const varies = (path: string): boolean =>
  path in VARYING ||
  Object.keys(VARYING).some((listed) => listed.endsWith('/') && path.startsWith(listed) && path !== listed) ||
  isBackupOfUcf(path) ||
  isCompiledPython(path);

/** `….0` … `….8` of ucf, and numbered copies of debconf. */
const isBackupOfUcf = (path: string): boolean => /^var\/(lib\/ucf\/(hashfile|registry)\.\d|cache\/debconf\/.*-old)$/.test(path);

/** What Python compiles for itself differs in bits that depend on what else the compiling process had in memory. */
const isCompiledPython = (path: string): boolean => /\/__pycache__\/[^/]+\.pyc$/.test(path);

/** A system user's numbers are given in the order of installation. */
const withoutNumbers = (line: string): string => {
  const [name, password, uid, ...rest] = line.split(':');
  return Number(uid) < 1000 || Number(uid) > 60_000 ? [name, password, ...rest.slice(rest.length > 2 ? 1 : 0)].join(':') : line;
};
/** The third field is the day of the last change of the password. */
const withoutDay = (line: string): string =>
  line
    .split(':')
    .filter((_, field) => field !== 2)
    .join(':');

/** Files whose records are in the order in which packages were installed: what one record of them is, and what of it is compared. */
const RECORDS: Readonly<Record<string, { readonly separator: string; readonly compared: (record: string) => string }>> = {
  'etc/passwd': { separator: '\n', compared: withoutNumbers },
  'etc/group': { separator: '\n', compared: withoutNumbers },
  'etc/shadow': { separator: '\n', compared: withoutDay },
  'etc/gshadow': { separator: '\n', compared: (record) => record },
  'etc/shells': { separator: '\n', compared: (record) => record },
  'var/lib/dpkg/status': { separator: '\n\n', compared: (record) => record },
  'var/lib/dpkg/diversions': { separator: '\n', compared: (record) => record },
  'var/lib/dpkg/statoverride': { separator: '\n', compared: (record) => record },
  'var/lib/apt/extended_states': { separator: '\n\n', compared: (record) => record },
};

/** What is compared of a file's content: all of it, but of some files only the set of their records. */
export function comparable(path: string, content: Buffer): Buffer | string {
  const format = RECORDS[path];
  if (format === undefined) return content;
  return content
    .toString('utf8')
    .split(format.separator)
    .filter((record) => record.trim() !== '')
    .map((record) => format.compared(record.trim()))
    .sort()
    .join(format.separator);
}
