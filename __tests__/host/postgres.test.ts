import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyHost, planHost } from '../../bootstrap/apply/apply-host';
import { hostSteps, isFine } from '../../bootstrap/plan/host-plan';
import { Secret } from '../../bootstrap/secrets/secret';
import { postgres } from '../../bootstrap/steps/postgres/postgres';
import { connect } from '../../bootstrap/transport/connect';
import type { Host } from '../../bootstrap/transport/host';
import { knownHostLine } from '../../bootstrap/transport/known-hosts';
import { labOf } from '../support/cluster';
import { describeHost } from './target/describe-host';
import { HostLab } from './target/host-lab';
import type { Target } from './target/target';

const PASSWORD = 'correct-horse-battery-staple';

/** The lab of the storage tests, whose storage node is this host and whose control node logs in from it, too. */
function storageLab(address: string) {
  const yaml = readFileSync(join(__dirname, '../vm/storage-lab.yaml'), 'utf8');
  const [a = '', b = '', c = ''] = address.split('.');
  const moved = yaml.replaceAll(/10\.0\.2\.(\d+)/g, (_all, last: string) => `${a}.${b}.${c}.${last}`);
  return labOf(moved.replace(`address: ${a}.${b}.${c}.15`, `address: ${address}`));
}

describeHost('the datastore of the control plane', () => {
  let lab: HostLab;
  let target: Target;
  let directory: string;
  let host: Host;
  let password = new Secret(PASSWORD);

  const steps = () => {
    const of = storageLab(target.lanAddress);
    const node = of.nodes.find(({ storage }) => storage);
    if (node === undefined) throw new Error('the lab has no storage node');
    const context = { lab: of, node, secret: () => password, dist: [], download: () => undefined };
    return hostSteps([{ ...postgres, needs: [] }], context);
  };
  const nothing = () => undefined;
  const apply = async () =>
    (
      await applyHost(host, steps(), {
        ...{ run: 'test', destroy: new Set<string>(), now: () => new Date(), stopping: () => false },
        progress: { fine: nothing, begin: nothing, change: nothing, output: nothing, done: nothing },
      })
    ).changed;
  /** Logs in from the host over its own LAN address. */
  const login = (word: string, mode = 'require') =>
    target.run(
      `PGPASSWORD=${word} psql -XAtq 'host=${target.lanAddress} user=kine dbname=kine sslmode=${mode}' -c 'SELECT current_user, datcollate FROM pg_database WHERE datname = current_database()'`,
    );

  beforeAll(async () => {
    lab = await HostLab.start();
    target = await lab.startTarget({ name: 'storage' });
    directory = mkdtempSync(join(tmpdir(), 'h5b-postgres-'));
    const knownHosts = join(directory, 'known_hosts');
    const [, key = ''] = target.hostKey.split(' ');
    writeFileSync(knownHosts, knownHostLine(target.address, target.port, Buffer.from(key, 'base64')));
    host = await connect(
      { name: 'storage', address: target.address },
      { port: target.port, key: target.clientKeyPath, knownHosts },
    );
    await target.exec(
      'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends postgresql-17',
    );
    // What the file system of the pool is elsewhere.
    await target.exec('mkdir -p /tank/h5b-postgres && mount -t tmpfs none /tank/h5b-postgres');
  }, 600_000);

  afterAll(async () => {
    await host?.close();
    await lab?.stop();
    if (directory !== undefined) rmSync(directory, { recursive: true });
  });

  test('is made on its file system, and the server that Debian made gives way', async () => {
    expect(await apply()).toEqual([
      ...[
        'postgres: postgres port 5432',
        'postgres: postgres server kine',
        'postgres: file /etc/postgresql/17/kine/conf.d/h5b.conf',
      ],
      ...['postgres: file /etc/postgresql/17/kine/pg_hba.conf', 'postgres: unit postgresql@17-kine.service'],
      'postgres: postgres database kine',
    ]);
    expect((await planHost(host, steps())).steps.filter((step) => !isFine(step))).toEqual([]);
    expect(await target.exec('pg_lsclusters --no-header | tr -s " " | cut -d" " -f1-4,6')).toBe(
      '17 kine 5432 online /tank/h5b-postgres/17\n17 main 5432 down /var/lib/postgresql/17/main\n',
    );
  });

  test('lets a control node in by its password and encrypted, and nobody else', async () => {
    const rule = `hostssl kine kine ${target.lanAddress}/32 scram-sha-256`;
    expect((await login(PASSWORD)).stderr).toMatch(/no pg_hba\.conf entry for host/);
    await target.exec(`echo '${rule}' >>/etc/postgresql/17/kine/pg_hba.conf && systemctl reload postgresql@17-kine`);
    expect(await login(PASSWORD)).toMatchObject({ code: 0, stdout: 'kine|C\n' });
    expect((await login('wrong')).stderr).toMatch(/password authentication failed/);
    expect((await login(PASSWORD, 'disable')).stderr).toMatch(/no pg_hba\.conf entry for host .*no encryption/);
  });

  test('is put right after somebody opened it, and with a new password', async () => {
    password = new Secret('another-one');
    expect(await apply()).toEqual([
      ...['postgres: file /etc/postgresql/17/kine/pg_hba.conf', 'postgres: unit postgresql@17-kine.service'],
      'postgres: postgres database kine',
    ]);
    expect(await target.exec('grep -c hostssl /etc/postgresql/17/kine/pg_hba.conf')).toBe('1\n');
    expect(await target.exec('grep -rl "another-one" /var/log/postgresql /etc/postgresql /var/lib/h5b || true')).toBe('');
  });

  test('is made again over a data directory that was cut off in the making, and only then', async () => {
    await target.exec('systemctl stop postgresql@17-kine && rm -rf /etc/postgresql/17/kine /var/lib/h5b/fingerprint/postgresql*');
    await target.exec('rm /tank/h5b-postgres/17/PG_VERSION && touch /var/lib/h5b/postgres-begun');
    expect(await apply()).toContain('postgres: postgres server kine');
    expect((await planHost(host, steps())).steps.filter((step) => !isFine(step))).toEqual([]);
  });

  test('takes the data of a host that is installed anew', async () => {
    await target.exec('runuser -u postgres -- psql -h /var/run/postgresql -q -d kine -c "CREATE TABLE kept (id int)"');
    await target.exec(
      'systemctl stop postgresql@17-kine && rm -rf /etc/postgresql/17/kine && chown -R nobody /tank/h5b-postgres/17',
    );
    expect(await apply()).toContain('postgres: postgres server kine');
    expect(
      await target.exec('runuser -u postgres -- psql -XAtq -h /var/run/postgresql -d kine -c "SELECT count(*) FROM kept"'),
    ).toBe('0\n');
  });
});
