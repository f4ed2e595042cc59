import { fileQuery } from '../../../bootstrap/facts/file-fact';
import { unitQuery } from '../../../bootstrap/facts/unit-fact';
import { configuredUnits } from '../../../bootstrap/resources/configured-units';
import { file } from '../../../bootstrap/resources/file';
import { fingerprintOf, unit } from '../../../bootstrap/resources/unit';
import { factsOf, scriptsOf } from './answers';

const query = unitQuery('chrony.service');
const shown = ({ Journal, ...given }: Readonly<Record<string, string>> = {}) => {
  const properties = {
    LoadState: 'loaded',
    ActiveState: 'active',
    SubState: 'running',
    UnitFileState: 'enabled',
    NeedDaemonReload: 'no',
    ...given,
  };
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
  return `${lines.join('')}${Journal === undefined ? '' : `Journal:\n${Journal}`}`;
};

const RELOAD = 'systemctl daemon-reload';
const ENABLE = 'systemctl enable -- chrony.service';
const RESTART = expect.stringContaining('systemctl restart -- chrony.service');

describe('a unit that should run', () => {
  const chrony = unit({ name: 'chrony.service' });
  test.each([
    ['runs', {}, 'ok', 'is active (running)', []],
    ['runs by another unit', { UnitFileState: 'static' }, 'ok', 'is active (running)', []],
    ['is stopped', { ActiveState: 'inactive', SubState: 'dead' }, 'change', 'is inactive (dead)', [RELOAD, RESTART]],
    ['does not start at boot', { UnitFileState: 'disabled' }, 'change', 'does not start at boot', [RELOAD, ENABLE]],
    [
      'failed',
      { ActiveState: 'failed', SubState: 'failed', Journal: 'Fatal error: bad line\nexited\n' },
      'change',
      'is failed (failed); its last lines: Fatal error: bad line / exited',
      [RELOAD, expect.stringMatching(/reset-failed -- chrony.service\nsystemctl restart/)],
    ],
    [
      'is not installed',
      { LoadState: 'not-found', ActiveState: 'inactive', SubState: 'dead', UnitFileState: '' },
      'create',
      'does not exist yet',
      [RELOAD, ENABLE, RESTART],
    ],
    [
      'is masked',
      { LoadState: 'masked', ActiveState: 'inactive', SubState: 'dead', UnitFileState: 'masked' },
      'change',
      'is masked; does not start at boot; is inactive (dead)',
      [RELOAD, 'systemctl unmask -- chrony.service', ENABLE, RESTART],
    ],
    [
      'was tried, but a condition in its file does not hold',
      { ActiveState: 'inactive', SubState: 'dead', ConditionResult: 'no', ConditionTimestampMonotonic: '77' },
      'ok',
      'is enabled; a condition in its unit file does not hold on this machine',
      [],
    ],
    [
      'was never tried',
      { ActiveState: 'inactive', SubState: 'dead', ConditionResult: 'no', ConditionTimestampMonotonic: '0' },
      'change',
      'is inactive (dead)',
      [RELOAD, RESTART],
    ],
    ['has another file on disk', { NeedDaemonReload: 'yes' }, 'change', 'its unit file changed', [RELOAD, RESTART]],
    [
      'is between two attempts',
      { ActiveState: 'activating', SubState: 'auto-restart' },
      'change',
      'is activating (auto-restart)',
      [RELOAD, RESTART],
    ],
  ])('and %s', (_title, given, state, because, scripts) => {
    const outcome = chrony.plan(factsOf([query, shown(given)]));
    expect(outcome).toMatchObject({ state, because });
    expect(state === 'ok' ? [] : scriptsOf(outcome)).toEqual(scripts);
  });

  test('may be between two attempts if it waits for another machine', () => {
    const upload = unit({ name: 'chrony.service', retries: true });
    expect(upload.plan(factsOf([query, shown({ ActiveState: 'activating', SubState: 'auto-restart' })]))).toMatchObject({
      state: 'ok',
    });
    const stopped = upload.plan(factsOf([query, shown({ ActiveState: 'inactive' })]));
    expect(scriptsOf(stopped).at(-1)).toContain('systemctl restart --no-block -- chrony.service');
  });

  test('that starts and stops again is an error with its last lines', () => {
    const script = scriptsOf(chrony.plan(factsOf([query, shown({ ActiveState: 'inactive' })]))).at(-1);
    expect(script).toMatch(/is-active --quiet -- chrony.service \|\| .*\|\| \{ code=\$\?; journalctl -u chrony.service -n 20/);
  });
});

test.each([
  ['enabled', { ActiveState: 'inactive', SubState: 'dead' }, 'ok'],
  ['enabled', { ActiveState: 'inactive', SubState: 'dead', UnitFileState: 'disabled' }, 'change'],
  ['stopped', { ActiveState: 'inactive', SubState: 'dead', UnitFileState: 'disabled' }, 'ok'],
  ['stopped', { ActiveState: 'inactive', SubState: 'dead' }, 'change'],
  ['stopped', { UnitFileState: 'disabled' }, 'change'],
  ['stopped', { LoadState: 'not-found', ActiveState: 'inactive', UnitFileState: '' }, 'ok'],
  ['masked', { LoadState: 'masked', ActiveState: 'inactive', UnitFileState: 'masked' }, 'ok'],
  ['masked', { LoadState: 'masked', UnitFileState: 'masked' }, 'change'],
  ['masked', {}, 'change'],
] as const)('a unit that should be %s and is %j: %s', (wanted, given, state) => {
  const outcome = unit({ name: 'chrony.service', state: wanted }).plan(factsOf([query, shown(given)]));
  expect(outcome).toMatchObject({ state });
});

describe('a unit with configuration', () => {
  const conf = file({ path: '/etc/chrony.conf', content: 'a\n' });
  const fingerprint = fingerprintOf([conf]);
  const [guarded, chrony] = configuredUnits([conf], [{ name: 'chrony.service' }]);
  if (guarded === undefined || chrony === undefined) throw new Error('two resources are expected');
  const right = 'regular file|0644|root:root|2\nYQo=';
  const edited = 'regular file|0644|root:root|2\nYgo=';
  const facts = (content: string, stamp: string) =>
    factsOf([fileQuery('/etc/chrony.conf'), content], [query, shown({ Fingerprint: stamp })]);

  test('is left alone if it runs with it', () => {
    expect(chrony.plan(facts(right, fingerprint))).toMatchObject({ state: 'ok' });
  });

  test.each([
    ['', 'was not yet started with this configuration'],
    ['0'.repeat(64), 'runs with another configuration'],
  ])('and the stamp "%s" is started again, and then stamped', (stamp, because) => {
    const outcome = chrony.plan(facts(right, stamp));
    expect(outcome).toMatchObject({ state: 'change', because });
    expect(scriptsOf(outcome)).toEqual([RELOAD, RESTART, expect.stringContaining(fingerprint)]);
  });

  test('and an edited file is planned to be started again in the same plan', () => {
    expect(chrony.plan(facts(edited, fingerprint))).toMatchObject({
      state: 'change',
      because: 'its configuration changes: file /etc/chrony.conf',
    });
  });

  test('and an edited file loses its stamp before the file is put right, so that a killed run starts it again', () => {
    expect(scriptsOf(guarded.plan(facts(edited, fingerprint)))).toEqual([
      'rm -f -- /var/lib/h5b/fingerprint/chrony.service',
      'write /etc/chrony.conf',
    ]);
    expect(scriptsOf(guarded.plan(facts(edited, '')))).toEqual(['write /etc/chrony.conf']);
  });

  test('is reloaded instead, where it can be and runs', () => {
    const reloading = unit({ name: 'chrony.service', onChange: 'reload' }, [conf]);
    expect(scriptsOf(reloading.plan(facts(right, '')))[1]).toContain('systemctl reload-or-restart -- chrony.service');
    const stopped = factsOf([fileQuery('/etc/chrony.conf'), right], [query, shown({ ActiveState: 'inactive' })]);
    expect(scriptsOf(reloading.plan(stopped))[1]).toContain('systemctl restart -- chrony.service');
  });
});
