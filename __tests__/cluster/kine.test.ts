import { k3sFiles } from '../../bootstrap/render/k3s-files';
import { contentBytes } from '../../bootstrap/render/rendered-file';
import { Secret } from '../../bootstrap/secrets/secret';
import { at } from '../../checks/json';
import { controls } from '../../config/lab';
import { missionLab } from '../support/cluster';
import { program } from './build/part';
import { type ControlPlane, STORE_URL, startControlPlane } from './harness/control-plane';
import { describeCluster } from './harness/describe-cluster';
import type { LabProcess } from './harness/lab-process';
import { Sandbox } from './harness/sandbox';
import { until } from './harness/until';
import { machineOn, StorageHost, tryReasonWithoutPostgres } from './kine/storage-host';

/** With everything that means something in a URL, to Postgres, in a shell or to systemd. */
const PASSWORD = `o'b"r%2Fi en\\@$:/?#&é`;
const lab = missionLab();
const [control] = controls(lab);

/** What k3s takes from its environment on the control node. */
function endpoint(password: string): string {
  if (control === undefined) throw new Error('the lab has a control node');
  const files = k3sFiles(lab, control, { secret: () => new Secret(password), download: () => undefined });
  const text = contentBytes(files.find(({ path }) => path.endsWith('/k3s.env'))?.content ?? '').toString();
  return /^K3S_DATASTORE_ENDPOINT=(\S+)$/m.exec(text)?.[1] ?? 'no endpoint';
}

function describeKine(title: string, tests: () => void): void {
  const reason = tryReasonWithoutPostgres();
  if (reason === undefined) {
    describeCluster(title, ['kubernetes', 'kine'], tests);
    return;
  }
  process.stderr.write(`skipped: "${title}": ${reason}\n`);
  describe.skip(`${title} (skipped: ${reason})`, tests);
}

describeKine('Postgres under the API server', () => {
  let sandbox: Sandbox;
  let storage: StorageHost;
  let plane: ControlPlane;
  let kine: LabProcess;
  const startKine = (name: string) =>
    sandbox.start(name, [program('kine'), `--endpoint=${endpoint(PASSWORD)}`, `--listen-address=${new URL(STORE_URL).host}`]);

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    plane = await startControlPlane(sandbox, lab, async () => {
      storage = await StorageHost.start(sandbox, lab, PASSWORD);
      kine = startKine('kine');
      return kine;
    });
  });
  afterAll(async () => {
    plane?.api.close();
    await sandbox?.stop();
  });

  const things = '/api/v1/namespaces/default/configmaps';
  const thing = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { is: 'kept' } });

  test('keeps objects: made, changed, watched, listed and deleted', async () => {
    const { api } = plane;
    const stop = new AbortController();
    const events: unknown[] = [];
    const watching = (async () => {
      for await (const event of api.watch(`${things}?watch=true&fieldSelector=metadata.name=one`, stop.signal)) {
        events.push(at(event, 'type'));
        if (events.length === 3) stop.abort();
      }
    })().catch(() => undefined);
    const first = await until('the namespace', 30, () => api.create(things, thing('one')).catch(() => undefined));
    const second = await api.patch(`${things}/one`, { data: { is: 'changed' } });
    expect(Number(at(second, 'metadata', 'resourceVersion'))).toBeGreaterThan(Number(at(first, 'metadata', 'resourceVersion')));
    const stale = await api.ask(`${things}/one`, { method: 'PUT', body: { ...first, data: { is: 'stale' } } });
    expect(stale.status).toBe(409);
    await api.delete(`${things}/one`);
    expect(await api.tryGet(`${things}/one`)).toBeUndefined();
    await watching;
    expect(events).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
  });

  test('has them after a power cut of the storage node, without anybody touching the control node', async () => {
    const { api } = plane;
    await api.create(things, thing('two'));
    await storage.restart();
    const found = await until('the API server to have its store again', 60, () =>
      api.patch(`${things}/two`, { data: { again: 'yes' } }).catch(() => undefined),
    );
    expect(found).toMatchObject({ data: { is: 'kept', again: 'yes' } });
  });

  test('has them after kine itself was started anew', async () => {
    kine.signal('SIGKILL');
    await kine.ended;
    kine = startKine('kine-again');
    const found = await until('the API server to have its store again', 60, () =>
      plane.api.get(`${things}/two`).catch(() => undefined),
    );
    expect(found).toMatchObject({ data: { is: 'kept' } });
  });

  test.each([
    ['a wrong password', () => endpoint('wrong'), /password authentication failed for user "kine"/],
    [
      'no encryption',
      () => endpoint(PASSWORD).replace('sslmode=require', 'sslmode=disable'),
      /no pg_hba\.conf entry.*no encryption/,
    ],
    ['another database', () => endpoint(PASSWORD).replace('/kine?', '/postgres?'), /no pg_hba\.conf entry/],
    ['another role', () => endpoint(PASSWORD).replace('//kine:', '//postgres:'), /no pg_hba\.conf entry/],
  ])('lets nobody in with %s', async (_title, url, message) => {
    const { code, stderr } = await sandbox.execute(['psql', url(), '-c', 'select 1']);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('lets the control node in, and no other machine', async () => {
    const command = ['psql', endpoint(PASSWORD), '-Atc', 'select 1'];
    expect(await sandbox.execute(command)).toMatchObject({ code: 0, stdout: '1\n' });
    const other = await machineOn(sandbox, 'guest', '192.168.1.99');
    const refused = await sandbox.execute(['ip', 'netns', 'exec', other.name, ...command]);
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no pg_hba\.conf entry for host "192\.168\.1\.99"/),
    });
  });
});
