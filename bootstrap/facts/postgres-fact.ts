import { shellWord } from '../plan/shell-word';
import { type Answer, type Query, UnreadableAnswer } from './query';

/** A database server of Debian's postgresql-common: `17/kine`. */
export interface PostgresCluster {
  readonly version: string;
  readonly name: string;
  readonly port: number;
  readonly online: boolean;
  readonly dataDirectory: string;
  /** `auto`, `manual`, `disabled` (pg_createcluster(1)). */
  readonly start: string;
  /** Databases beside those that every server has; undefined if it is not running. */
  readonly databases: readonly PostgresDatabase[] | undefined;
  /** Roles that may log in, beside the owner of the server; undefined if it is not running. */
  readonly roles: readonly PostgresRole[] | undefined;
}

export interface PostgresDatabase {
  readonly name: string;
  readonly owner: string;
  readonly encoding: string;
  readonly collation: string;
}

export interface PostgresRole {
  readonly name: string;
  /** `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`, from which nobody gets the password; undefined in recorded facts. */
  readonly verifier: string | undefined;
}

const NOT_RECORDED = 'not recorded';

const SQL = [
  `SELECT 'D', datname, pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate FROM pg_database`,
  `WHERE NOT datistemplate AND datname <> 'postgres';`,
  `SELECT 'R', rolname, coalesce(rolpassword, '') FROM pg_authid WHERE rolcanlogin AND rolname <> 'postgres'`,
].join(' ');

/** Servers on this host; undefined without Postgres. */
export const postgresQuery: Query<readonly PostgresCluster[] | undefined> = {
  key: 'postgres',
  script: [
    'command -v pg_lsclusters >/dev/null || { echo NO-POSTGRES; exit 0; }',
    'cd /',
    'pg_lsclusters --no-header | while read -r v n port state owner dir log; do',
    `  start=$(sed 's/#.*//' "/etc/postgresql/$v/$n/start.conf" 2>/dev/null | tr -d '[:space:]')`,
    `  printf 'C|%s|%s|%s|%s|%s|%s\\n' "$v" "$n" "$port" "$state" "$dir" "\${start:-auto}"`,
    '  if [ "$state" = online ]; then',
    `    runuser -u postgres -- psql -XAtq -h /var/run/postgresql -p "$port" -d postgres -c ${shellWord(SQL)} </dev/null || echo F`,
    '  fi',
    'done',
    'echo END',
  ].join('\n'),
  parse(answer) {
    if (answer.stdout === 'NO-POSTGRES\n') return undefined;
    const rows = answer.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('|'));
    const known = rows.every(([kind = '', ...fields]) => FIELDS[kind] === fields.length);
    if (rows.at(-1)?.[0] !== 'END' || !known)
      throw new UnreadableAnswer('postgres', 'NO-POSTGRES, or lines C|…, D|…, R|… and END', answer);
    return clusters(rows);
  },
  record: (answer): Answer => ({ ...answer, stdout: answer.stdout.replace(/^(R\|[^|]*\|).*$/gm, `$1${NOT_RECORDED}`) }),
};

/** How many fields a line of each kind has. F: the server did not answer. */
const FIELDS: Readonly<Record<string, number>> = { C: 6, D: 4, R: 2, F: 0, END: 0 };

function clusters(rows: readonly (readonly string[])[]): readonly PostgresCluster[] {
  return rows.flatMap(([kind, version = '', name = '', port = '', state = '', dataDirectory = '', start = ''], index) => {
    if (kind !== 'C') return [];
    const rest = rows.slice(index + 1);
    const end = rest.findIndex(([next]) => next === 'C' || next === 'END');
    const own = rest.slice(0, end);
    // `online,recovery` and the like are online.
    const online = state.split(',')[0] === 'online';
    const answered = online && !own.some(([next]) => next === 'F');
    const databases = own.flatMap(([each, database = '', owner = '', encoding = '', collation = '']) =>
      each === 'D' ? [{ name: database, owner, encoding, collation }] : [],
    );
    const roles = own.flatMap(([each, role = '', verifier]) =>
      each === 'R' ? [{ name: role, verifier: verifier === NOT_RECORDED ? undefined : verifier }] : [],
    );
    return [
      {
        ...{ version, name, port: Number(port), online, dataDirectory, start },
        ...{ databases: answered ? databases : undefined, roles: answered ? roles : undefined },
      },
    ];
  });
}
