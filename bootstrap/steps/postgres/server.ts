import { mountPlaceQuery } from '../../facts/mount-place-fact';
import { type PostgresCluster, postgresQuery } from '../../facts/postgres-fact';
import type { Outcome, Resource } from '../../plan/resource';
import { shellWord } from '../../plan/shell-word';
import { run } from '../../resources/run';

/** Debian 13's, as `packages` installs it. */
export const POSTGRES_VERSION = '17';

/** Also in the address that k3s gets (render/k3s-files.ts). */
export const POSTGRES_PORT = 5432;

/** initdb took 2 s on an idle machine. */
const SECONDS = 300;

const SAMPLES = `/usr/share/postgresql/${POSTGRES_VERSION}`;

const BEGUN = '/var/lib/h5b/postgres-begun';

/**
 * The server's data directory on its file system, with its settings in /etc/postgresql. A data directory that is there, e.g. since the
 * host was installed anew, is taken as it is.
 */
export function server(name: string, mountPoint: string): Resource {
  const place = mountPlaceQuery(mountPoint);
  const dataDirectory = `${mountPoint}/${POSTGRES_VERSION}`;
  return {
    name: `postgres server ${name}`,
    queries: [postgresQuery, place],
    plan(facts): Outcome {
      const clusters = facts.get(postgresQuery);
      if (clusters === undefined) return { state: 'later', after: 'packages', because: 'Postgres is not installed' };
      const found = clusters.find((each) => each.version === POSTGRES_VERSION && each.name === name);
      if (found !== undefined) return judge(found, dataDirectory);
      if (!facts.get(place).mounted)
        return { state: 'later', after: 'zfs-datasets', because: `nothing is mounted at ${mountPoint}` };
      return { state: 'create', because: 'does not exist', actions: [create(name, dataDirectory)] };
    },
  };
}

function judge({ dataDirectory, port }: PostgresCluster, wanted: string): Outcome {
  if (dataDirectory !== wanted)
    return {
      state: 'stop',
      because: `its data lies in ${dataDirectory}, not ${wanted}`,
      remedy: 'move it there with the server stopped, and set data_directory in its postgresql.conf',
    };
  return { state: 'ok', because: `has its data in ${wanted}, and port ${port}` };
}

/** A directory that initdb was cut off in is made anew; one without our note is never removed. */
function create(name: string, dataDirectory: string) {
  const [data, settings] = [shellWord(dataDirectory), shellWord(`/etc/postgresql/${POSTGRES_VERSION}/${name}`)];
  return run(
    [
      'umask 022',
      `if [ -e ${BEGUN} ]; then rm -rf -- ${data}; fi`,
      // Not listed as a server, so there is no postgresql.conf in it, and ours are written anew.
      `rm -rf -- ${settings}`,
      'mkdir -p -m 0700 /var/lib/h5b',
      `if [ -e ${data}/PG_VERSION ]; then`,
      `  chown -R postgres:postgres ${data}`,
      // It takes a directory only with the files that it moves from there to /etc.
      `  [ -e ${data}/postgresql.conf ] || cp ${SAMPLES}/postgresql.conf.sample ${data}/postgresql.conf`,
      `  touch ${data}/pg_hba.conf ${data}/pg_ident.conf`,
      'else',
      `  : >${BEGUN}; sync ${BEGUN} /var/lib/h5b`,
      'fi',
      `pg_createcluster ${POSTGRES_VERSION} ${shellWord(name)} --port=${POSTGRES_PORT} --datadir=${data} --locale=C --encoding=UTF8 -- --data-checksums`,
      `sync -f ${data}`,
      `rm -f ${BEGUN}`,
      'systemctl daemon-reload',
    ],
    { timeoutSeconds: SECONDS },
  );
}

/** Servers that take our port: the empty one that Debian makes at installation is switched off, others stop. */
export function portIsFree(name: string): Resource {
  return {
    name: `postgres port ${POSTGRES_PORT}`,
    queries: [postgresQuery],
    plan(facts): Outcome {
      const clusters = facts.get(postgresQuery);
      if (clusters === undefined) return { state: 'later', after: 'packages', because: 'Postgres is not installed' };
      const others = clusters.filter(
        (each) => each.name !== name && each.port === POSTGRES_PORT && (each.online || each.start === 'auto'),
      );
      if (others.length === 0) return { state: 'ok', because: `no other server has it` };
      const used = others.find(({ databases, roles }) => (databases?.length ?? 0) + (roles?.length ?? 0) > 0);
      if (used !== undefined)
        return {
          state: 'stop',
          because: `server ${label(used)} has it, with the databases ${used.databases?.map((each) => each.name).join(', ') || 'of its roles'}`,
          remedy: `give it another port (/etc/postgresql/${label(used)}/postgresql.conf), and restart it`,
        };
      const off = others.map(({ version, name: other }) =>
        [
          `echo disabled >${shellWord(`/etc/postgresql/${version}/${other}/start.conf`)}`,
          `systemctl stop -- ${shellWord(`postgresql@${version}-${other}.service`)}`,
          `pg_ctlcluster ${version} ${shellWord(other)} stop 2>/dev/null || :`,
        ].join('\n'),
      );
      return {
        state: 'change',
        because: `${others.map(label).join(', ')} has it, and is empty`,
        actions: [run(['systemctl daemon-reload', ...off, 'systemctl daemon-reload'], { timeoutSeconds: SECONDS })],
      };
    },
  };
}

const label = ({ version, name }: PostgresCluster): string => `${version}/${name}`;
