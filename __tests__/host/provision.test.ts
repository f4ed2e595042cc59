import { driftTests } from './provision/drift-tests';
import { killedTests } from './provision/killed-tests';
import { Operator } from './provision/operator';
import { type ProvisionedHost, provision } from './provision/provisioned-host';
import { stepLines } from './provision/step-lines';
import { troubleTests } from './provision/trouble-tests';
import { twoRunsTests } from './provision/two-runs-tests';
import { describeHost } from './target/describe-host';
import { HostLab } from './target/host-lab';
import { differences } from './target/tree-digest';

/** On a machine that does nothing else, the whole of this takes some five minutes. */
jest.setTimeout(1_200_000);

describeHost('a fresh Debian is provisioned by the real commands', () => {
  let lab: HostLab;
  let host: ProvisionedHost;

  beforeAll(async () => {
    lab = await HostLab.start();
    const operator = await Operator.create(lab);
    const started = Date.now();
    host = await provision(lab, operator);
    const seconds = stepLines(host.apply.stderr).map(({ step, seconds }) => (seconds > 0 ? ` ${step} ${seconds} s` : ''));
    process.stderr.write(`from nothing to done in ${(Date.now() - started) / 1000} s:${seconds.join('')}\n`);
  });

  afterAll(() => lab?.stop());

  test('plan says what is to be done and exits with 2', () => {
    expect(host.plan.stderr).toMatch(/\d+ to do/);
    expect(host.plan.code).toBe(2);
    expect(host.plan.stdout).toMatch(/^ {2}\+ {2}k3s /m);
    expect(host.plan.stdout).toContain('+  file /etc/chrony/chrony.conf: ');
  });

  test('apply does it, step by step, and exits with 0', () => {
    expect(host.apply.stderr).toContain('as planned: host\n');
    expect(host.apply.code).toBe(0);
  });

  test('and what it runs, runs', async () => {
    const units = ['chrony', 'h5b-firewall', 'k3s-agent', 'systemd-networkd'];
    expect(await host.target.exec(`systemctl is-active ${units.join(' ')}; systemctl --failed --quiet`)).toBe(
      units.map(() => 'active\n').join(''),
    );
    expect(await host.target.exec('journalctl -q -o cat -u k3s-agent')).toContain('stand-in: agent with');
  });

  test('a second plan has nothing, a second apply changes nothing, down to the last file', async () => {
    const plan = await host.operator.run('plan');
    expect(`${plan.code} ${plan.stdout}`).toMatch(/^0 /);
    const apply = await host.operator.run('apply');
    expect(apply.stderr).toContain('Nothing to do.');
    expect(apply.code).toBe(0);
    expect(differences(host.end, host.target.digest())).toEqual([]);
  });

  test('a plan from recorded facts is the plan of the host, and the record holds no secret', async () => {
    await host.target.exec('echo "# edited" >> /etc/chrony/chrony.conf');
    const live = await host.operator.run('plan', ['--record', host.operator.inside('facts.json')]);
    await host.target.kill();
    const recorded = await host.operator.run('plan', ['--facts', host.operator.inside('facts.json')]);
    await host.target.boot();
    const heads = (text: string) => text.split('\n').filter((line) => /^ {2,6}(ok|[+~?x-]) /.test(line));
    expect(heads(recorded.stdout).map(withoutDetail)).toEqual(heads(live.stdout).map(withoutDetail));
    expect([live.code, recorded.code]).toEqual([2, 2]);
    const record = host.operator.read('facts.json');
    for (const path of ['/etc/rancher/k3s/agent-token', '/etc/rancher/node/password'])
      expect(record).not.toContain((await host.target.exec(`cat ${path}`)).trim());
    expect((await host.operator.run('apply')).code).toBe(0);
    expect(differences(host.end, host.target.digest())).toEqual([]);
  });

  test('status says that the host is as planned, and that no API server answers', async () => {
    const { code, stdout, stderr } = await host.operator.run('status');
    expect(stdout).toMatch(/^host +10\.10\.0\.10 +as planned \(\d+ steps\) +unknown$/m);
    expect(stderr).toContain('control: 10.10.0.5:22: ');
    expect(code).toBe(1);
  });

  test('it is as planned after a reboot, too', async () => {
    await host.target.reboot();
    await host.target.exec('systemctl is-system-running --wait || true');
    const plan = await host.operator.run('plan');
    expect(`${plan.code} ${plan.stdout}`).toMatch(/^0 /);
  });

  driftTests(() => host);
  twoRunsTests(() => host);
  troubleTests(() => host);
  killedTests(() => host);
});

/** What stands after the name of a resource: the record has no contents, so it cannot say in how many lines a file differs. */
const withoutDetail = (line: string): string => line.replace(/(: ).*/, '$1');
