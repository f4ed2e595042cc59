import { postgresQuery } from '../../facts/postgres-fact';
import type { Outcome, Resource } from '../../plan/resource';
import { run } from '../../resources/run';
import type { Secret } from '../../secrets/secret';
import { isVerifierOf, scramVerifier } from './scram';
import { POSTGRES_PORT, POSTGRES_VERSION } from './server';

/** kine looks names up by byte order (kine's drivers/pgsql). */
const COLLATION = 'C';

/** A role that may log in with this password, and a database of its own with the same name. */
export function database(name: string, server: string, password: Secret | undefined): Resource {
  return {
    name: `postgres database ${name}`,
    queries: [postgresQuery],
    plan(facts): Outcome {
      if (password === undefined)
        return { state: 'later', after: 'npm run secrets -- generate', because: `the password of ${name} is not there yet` };
      const cluster = facts.get(postgresQuery)?.find((each) => each.version === POSTGRES_VERSION && each.name === server);
      if (cluster?.databases === undefined || cluster.roles === undefined)
        return {
          state: 'later',
          after: `unit postgresql@${POSTGRES_VERSION}-${server}.service`,
          because: 'the server does not run',
        };
      const found = cluster.databases.find((each) => each.name === name);
      if (found !== undefined && found.collation !== COLLATION)
        return {
          state: 'stop',
          because: `its collation is ${found.collation}, and kine needs ${COLLATION}`,
          remedy: `dump it, drop it, run apply, and restore it: pg_dump ${name}`,
        };
      const role = cluster.roles.find((each) => each.name === name);
      const reasons = [
        ...(role === undefined ? [`there is no role ${name}`] : []),
        ...(role?.verifier === undefined || isVerifierOf(role.verifier, password) ? [] : ['its password is another']),
        ...(found === undefined ? [`there is no database ${name}`] : []),
        ...(found === undefined || found.owner === name ? [] : [`its owner is ${found.owner}`]),
      ];
      if (reasons.length === 0) return { state: 'ok', because: 'role, password and database are as they should be' };
      return {
        state: found === undefined || role === undefined ? 'create' : 'change',
        because: reasons.join('; '),
        actions: [run(PSQL, { input: statements(name, password), timeoutSeconds: 120 })],
      };
    },
  };
}

const PSQL = `cd / && runuser -u postgres -- psql -Xq -v ON_ERROR_STOP=1 -h /var/run/postgresql -p ${POSTGRES_PORT} -d postgres -f - >/dev/null`;

/** Each may find its work done. The name is a plain word of ours. */
const statements = (name: string, password: Secret): Secret =>
  scramVerifier(name, password).map((verifier) =>
    [
      `SELECT 'CREATE ROLE ${name}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') \\gexec`,
      `ALTER ROLE ${name} LOGIN PASSWORD '${verifier}';`,
      `SELECT 'CREATE DATABASE ${name} TEMPLATE template0 ENCODING ''UTF8'' LC_COLLATE ''${COLLATION}'' LC_CTYPE ''${COLLATION}'' OWNER ${name}'`,
      `WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${name}') \\gexec`,
      `ALTER DATABASE ${name} OWNER TO ${name};`,
      '',
    ].join('\n'),
  );
