import { differences } from '../target/tree-digest';
import type { CommandOutcome } from './operator';
import type { ProvisionedHost } from './provisioned-host';

interface Plan {
  readonly hosts: readonly {
    readonly steps: readonly {
      readonly name: string;
      readonly resources: readonly { readonly name: string; readonly state: string }[];
    }[];
  }[];
}

/** What a plan would change, as `step: resource`. */
export function planned({ stdout }: CommandOutcome): readonly string[] {
  const plan: Plan = JSON.parse(stdout);
  return plan.hosts.flatMap(({ steps }) =>
    steps.flatMap(({ name, resources }) =>
      resources.filter(({ state }) => state !== 'ok').map((resource) => `${name}: ${resource.name}`),
    ),
  );
}

/** What somebody did to the host, and what a plan must name for it: that and nothing else. */
const DRIFT: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'an edited file',
    'echo "# edited" >> /etc/chrony/chrony.conf',
    ['time: file /etc/chrony/chrony.conf', 'time: unit chrony.service'],
  ],
  ['a deleted file', 'rm /etc/apt/apt.conf.d/52h5b', ['packages: file /etc/apt/apt.conf.d/52h5b']],
  [
    'another mode of a secret',
    'chmod 0644 /etc/rancher/k3s/agent-token',
    ['k3s: file /etc/rancher/k3s/agent-token', 'k3s: unit k3s-agent.service'],
  ],
  [
    'another owner',
    'chown admin /etc/rancher/k3s/registries.yaml',
    ['k3s: file /etc/rancher/k3s/registries.yaml', 'k3s: unit k3s-agent.service'],
  ],
  ['a stopped unit', 'systemctl stop chrony', ['time: unit chrony.service']],
  ['a unit that does not start at boot', 'systemctl disable k3s-agent', ['k3s: unit k3s-agent.service']],
  ['a masked unit', 'systemctl mask --now chrony', ['time: unit chrony.service']],
  [
    'a masked unit of ours',
    'ln -sf /dev/null /etc/systemd/system/k3s-agent.service; systemctl daemon-reload; systemctl stop k3s-agent',
    ['k3s: file /etc/systemd/system/k3s-agent.service', 'k3s: unit k3s-agent.service'],
  ],
  ['a unit that should be masked', 'systemctl unmask nftables', ['firewall: unit nftables.service']],
  ['a removed package', 'apt-get remove -qq -y unattended-upgrades', ['packages: packages of this host']],
  [
    'a purged package, with the files that were in it',
    'apt-get purge -qq -y chrony',
    ['packages: packages of this host', 'time: file /etc/chrony/chrony.conf', 'time: unit chrony.service'],
  ],
  ['an emptied firewall', 'nft flush ruleset', ['firewall: nft table inet h5b']],
  ['a parameter of the kernel', 'sysctl -q -w net.ipv4.ip_forward=0', ['kernel: sysctl 60-h5b-cluster']],
  ['another binary', 'echo "exit 0" >> /usr/local/bin/k3s', ['k3s: file /usr/local/bin/k3s', 'k3s: unit k3s-agent.service']],
  ['another time zone', 'ln -sfn /usr/share/zoneinfo/UTC /etc/localtime', ['time: symlink /etc/localtime']],
  ['another name', 'hostname other', ['preflight: hostname']],
];

/** What somebody did is named by the plan and repaired by apply, whatever it was. */
export function driftTests(host: () => ProvisionedHost): void {
  describe('repairs what somebody did to the host:', () => {
    test.each(DRIFT)('%s', async (_what, script, expected) => {
      const { operator, target, end } = host();
      await target.exec(script);
      const plan = await operator.run('plan', ['--json']);
      expect(plan.stderr).toContain('npm run apply does it.');
      expect(planned(plan)).toEqual(expected);
      const apply = await operator.run('apply');
      expect(`${apply.code} ${apply.stderr}`).toMatch(/^0 /);
      expect(differences(end, target.digest())).toEqual([]);
    });
  });
}
