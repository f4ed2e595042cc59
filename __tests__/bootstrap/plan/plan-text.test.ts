import type { HostPlan } from '../../../bootstrap/plan/host-plan';
import { plainStyle, planJson, planSummary, planText } from '../../../bootstrap/plan/plan-text';
import type { Outcome } from '../../../bootstrap/plan/resource';
import { Secret } from '../../../bootstrap/secrets/secret';

const plan = (name: string, ...outcomes: readonly Outcome[]): HostPlan => ({
  host: 'h5b-x86',
  steps: [
    {
      step: { name, title: `what ${name} is for`, needs: [], resources: () => [] },
      resources: outcomes.map((outcome, index) => ({ name: `file /${index}`, outcome })),
    },
  ],
});
const text = (it: HostPlan, verbose = false) => planText(it, { style: plainStyle, verbose });
const run = (script: string): Outcome => ({
  state: 'create',
  because: 'is missing',
  actions: [{ do: 'run', script, timeoutSeconds: 1 }],
});

test('a step that is as planned takes one line', () => {
  expect(text(plan('time', { state: 'ok', because: 'is there' }))).toBe('h5b-x86\n  ok time             what time is for\n');
});

test('what is to do is shown with its reason, its diff and its commands', () => {
  const outcome: Outcome = {
    state: 'change',
    because: 'differs in 1 line',
    diff: '-old\n+new\n',
    actions: [{ do: 'run', script: 'systemctl restart chrony', timeoutSeconds: 60 }],
  };
  expect(text(plan('time', outcome))).toContain(
    [
      '  ~  time             what time is for',
      '      ~  file /0: differs in 1 line',
      '           -old',
      '           +new',
      '           $ systemctl restart chrony',
    ].join('\n'),
  );
});

test.each<[string, Outcome, string]>([
  [
    'what cannot be known',
    { state: 'later', after: 'packages', because: 'no zpool' },
    '?  file /0: no zpool\n           known only after packages',
  ],
  [
    'a reason to stop',
    { state: 'stop', because: 'no ECC', remedy: 'set ecc: false' },
    'x  file /0: no ECC\n           do: set ecc: false',
  ],
  [
    'a disk that is erased',
    { state: 'destroy', because: 'is not empty', actions: [], destroys: ['S1'] },
    '-  file /0: is not empty\n           erases or repartitions the disk with serial S1',
  ],
])('%s is shown', (_title, outcome, expected) => {
  expect(text(plan('zfs', outcome))).toContain(expected);
});

test('long scripts are cut unless verbose', () => {
  const script = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n');
  expect(text(plan('long', run(script)))).toContain('… 28 more lines (--verbose)');
  expect(text(plan('long', run(script)), true)).toContain('line 39');
});

test('the worst of a step comes first in its mark', () => {
  expect(text(plan('zfs', run('true'), { state: 'stop', because: 'x', remedy: 'y' }))).toContain('  x  zfs');
});

test('the summary counts steps by what has to be done', () => {
  const plans = [
    plan('a', run('true')),
    plan('b', { state: 'ok', because: '' }),
    plan('c', { state: 'later', after: 'a', because: '' }),
  ];
  expect(planSummary(plans)).toBe('3 steps on 3 hosts: 1 to do, 1 not known yet, 1 as planned');
});

test('no form of a plan shows a secret', () => {
  const secret = new Secret('hunter2');
  const outcome: Outcome = {
    state: 'create',
    because: 'is missing',
    actions: [
      { do: 'write', path: '/etc/token', content: secret, mode: '0600', owner: 'root:root' },
      { do: 'run', script: 'cat >/dev/null', input: secret, timeoutSeconds: 1 },
    ],
  };
  const json = planJson([plan('k3s', outcome)]);
  expect(json).toContain('"content": "[secret]"');
  expect(json + text(plan('k3s', outcome), true)).not.toContain('hunter2');
});

test('bytes are named in JSON, not listed', () => {
  const outcome: Outcome = {
    state: 'create',
    because: '',
    actions: [{ do: 'write', path: '/a', content: Buffer.from('abc'), mode: '0600', owner: 'root:root' }],
  };
  expect(planJson([plan('pxe', outcome)])).toContain('"content": "[bytes]"');
});
