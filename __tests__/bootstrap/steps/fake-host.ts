import { Facts } from '../../../bootstrap/facts/facts';
import type { Answer, Query } from '../../../bootstrap/facts/query';
import type { Action, Content } from '../../../bootstrap/plan/action';
import { Secret } from '../../../bootstrap/secrets/secret';
import type { Lab, LabNode } from '../../../config/lab';
import { bmcAnswer, DIRECTORIES, linksAnswer, machineAnswers, SHIPPED_UNITS } from './fake-machine';
import { IGNORED_COMMANDS } from './ignored-commands';

type Entry =
  | { readonly kind: 'file'; readonly content: Buffer; readonly mode: string; readonly owner: string }
  | { readonly kind: 'link'; readonly target: string };

interface Unit {
  enabled: string;
  active: 'active' | 'inactive';
  masked: boolean;
}

/**
 * A freshly installed Debian 13 that lives in memory, fits its entry in homelab.yaml, and does what the scripts of the first steps
 * say. It understands only those: a script that it does not know is an error. Real hosts are `npm run test:host`.
 */
export class FakeHost {
  private readonly files = new Map<string, Entry>();
  private readonly units = new Map<string, Unit>();
  private readonly packages = new Map<string, string>([
    ['bash', '5.2.37-2'],
    ['systemd-timesyncd', '257.13-1'],
  ]);
  private readonly modules = new Set<string>();
  private readonly sysctls = new Map<string, string>();
  private readonly machine: Readonly<Record<string, string>>;
  private readonly started: string[] = [];
  private hostname = 'debian';
  private watchdog = '0';
  private table = 'never loaded';
  private networkd: { file: string; mtu: number } | undefined;
  private bmc: Record<string, string> = { source: 'DHCP Address', address: '0.0.0.0', netmask: '0.0.0.0', gateway: '0.0.0.0' };

  constructor(
    private readonly lab: Lab,
    private readonly node: LabNode,
  ) {
    this.machine = machineAnswers(lab, node);
    const installer = 'iface lo inet loopback\niface eno1 inet static\n';
    this.put('/etc/network/interfaces', { kind: 'file', content: Buffer.from(installer), mode: '0644', owner: 'root:root' });
    this.put('/etc/localtime', { kind: 'link', target: '/usr/share/zoneinfo/Etc/UTC' });
    for (const [name, enabled] of Object.entries(SHIPPED_UNITS))
      this.units.set(name, { enabled, active: 'active', masked: false });
  }

  facts(queries: readonly Query<unknown>[]): Facts {
    const answers = queries.map((query): readonly [string, Answer] => [query.key, this.answer(query.key)]);
    return new Facts(new Map(answers));
  }

  perform(action: Action): void {
    if (action.do === 'run') {
      for (const line of action.script.split('\n')) this.command(line, action.input);
      return;
    }
    if (action.do === 'upload') throw new Error('nothing is uploaded here');
    const content = Buffer.from(action.content instanceof Secret ? action.content.reveal() : action.content);
    this.put(action.path, { kind: 'file', content, mode: action.mode, owner: action.owner });
  }

  /** How often a script started that unit. */
  starts(unit: string): number {
    return this.started.filter((name) => name === unit).length;
  }

  /** Everything that steps change, to compare two hosts. */
  state(): unknown {
    const files = [...this.files].sort(([a], [b]) => (a < b ? -1 : 1));
    return structuredClone({
      ...{ files, units: this.units, packages: this.packages, modules: this.modules, sysctls: this.sysctls, bmc: this.bmc },
      ...{ hostname: this.hostname, watchdog: this.watchdog, table: this.table, networkd: this.networkd },
    });
  }

  private put(path: string, entry: Entry): void {
    this.files.set(path, entry);
    const unit = /^\/etc\/systemd\/system\/([^/]+\.service)$/.exec(path)?.[1];
    if (unit !== undefined && !this.units.has(unit))
      this.units.set(unit, { enabled: 'disabled', active: 'inactive', masked: false });
  }

  private text(path: string): string {
    const entry = this.files.get(path);
    if (entry?.kind !== 'file') throw new Error(`no file ${path}`);
    return entry.content.toString();
  }

  private answer(key: string): Answer {
    const of = (prefix: string) => (key.startsWith(prefix) ? key.slice(prefix.length) : undefined);
    const answer = (stdout: string | undefined, code = 3): Answer => ({
      code: stdout === undefined ? code : 0,
      stdout: stdout ?? '',
      stderr: '',
    });
    const file = of('file ');
    const unit = of('unit ');
    const module = of('kernel module ');
    const parameter = of('sysctl ');
    if (file !== undefined) return answer(this.fileAnswer(file));
    if (unit !== undefined) return answer(this.unitAnswer(unit));
    if (module !== undefined) return answer(this.modules.has(module) ? 'loaded\n' : `insmod /lib/modules/x/${module}.ko.xz\n`);
    if (parameter !== undefined) return answer(`${this.sysctls.get(parameter) ?? '0'}\n`);
    switch (key) {
      case 'system':
        return answer(`debian\n13\n${this.hostname} 6.12.118+deb13-amd64 x86_64\n0\n${'a'.repeat(32)}\n`);
      case 'packages':
        return answer([...this.packages].map(([name, version]) => `ii \t${name}\t${version}\n`).join(''));
      case 'apt candidates':
        return answer('lists\n');
      case 'links':
        return answer(linksAnswer(this.lab, this.node, this.networkd));
      case 'ifupdown':
        return answer(this.text('/etc/network/interfaces'));
      case 'service manager':
        return answer(`RuntimeWatchdogUSec=${this.watchdog}\n`);
      case 'nft table inet h5b':
        return answer(`${this.table}\n`);
      case 'bmc':
        return answer(this.modules.has('ipmi_devintf') ? bmcAnswer(this.node, this.bmc) : undefined);
      default: {
        const fixed = this.machine[key];
        if (fixed === undefined) throw new Error(`the fake host has no answer to "${key}"`);
        return answer(fixed);
      }
    }
  }

  private fileAnswer(path: string): string {
    const entry = this.files.get(path);
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (entry === undefined) return `absent|${DIRECTORIES.includes(parent) ? 'parent' : 'no parent'}\n`;
    if (entry.kind === 'link') return `link|${entry.target}\n`;
    return `regular file|${entry.mode}|${entry.owner}|${entry.content.length}\n${entry.content.toString('base64')}`;
  }

  private unitAnswer(name: string): string {
    const unit = this.units.get(name);
    const stamp = this.files.get(`/var/lib/h5b/fingerprint/${name}`);
    return [
      `LoadState=${unit === undefined ? 'not-found' : unit.masked ? 'masked' : 'loaded'}`,
      `ActiveState=${unit?.active ?? 'inactive'}`,
      'SubState=fake',
      `UnitFileState=${unit?.masked ? 'masked' : (unit?.enabled ?? '')}`,
      'NeedDaemonReload=no',
      ...(stamp?.kind === 'file' ? [`Fingerprint=${stamp.content.toString()}`] : []),
      '',
    ].join('\n');
  }

  /** A line of a script. Those in the table change something, those in `IGNORED_COMMANDS` nothing that can be asked. */
  private command(line: string, input: Content | undefined): void {
    for (const [pattern, effect] of this.commands(input)) {
      const match = pattern.exec(line);
      if (match) {
        effect(match[1] ?? '', match[2] ?? '');
        return;
      }
    }
    if (!IGNORED_COMMANDS.some((pattern) => pattern.test(line)))
      throw new Error(`the fake host does not know the command: ${line}`);
  }

  private commands(input: Content | undefined): readonly (readonly [RegExp, (one: string, two: string) => void])[] {
    const unit = (name: string): Unit => {
      const known = this.units.get(name) ?? { enabled: 'disabled', active: 'inactive', masked: false };
      this.units.set(name, known);
      return known;
    };
    return [
      [
        /^hostname -- (\S+)$/,
        (name) => {
          this.hostname = name;
        },
      ],
      [/ install --no-install-recommends (?:--no-remove )?([^|>]+)$/, (names) => this.install(names.split(' '))],
      [/^ln -sfn -- (\S+) (\S+)$/, (target, path) => this.put(path, { kind: 'link', target })],
      [/^mv (?:-T )?-- (\S+) (\S+)$/, (from, to) => this.move(from, to)],
      [
        /^echo (\S+) > (\S+)$/,
        (content, path) => this.put(path, { kind: 'file', content: Buffer.from(content), mode: '0600', owner: 'root:root' }),
      ],
      [
        /^rm -f -- (\S+)$/,
        (path) => {
          this.files.delete(path);
        },
      ],
      [
        /^modprobe -- (\S+)$/,
        (name) => {
          this.modules.add(name);
        },
      ],
      [/^sysctl -q --load=(\S+)$/, (path) => this.loadSysctls(path)],
      [
        /^systemctl daemon-reexec$/,
        () => {
          this.watchdog = /^RuntimeWatchdogSec=(\S+)$/m.exec(this.text('/etc/systemd/system.conf.d/h5b.conf'))?.[1] ?? '0';
        },
      ],
      [
        /^systemctl enable -- (\S+)$/,
        (name) => {
          unit(name).enabled = 'enabled';
        },
      ],
      [
        /^systemctl mask --now -- (\S+)$/,
        (name) => {
          Object.assign(unit(name), { masked: true, active: 'inactive' });
        },
      ],
      [/^systemctl (?:restart|reload-or-restart) (?:--no-block )?-- (\S+) \|\|/, (name) => this.start(name, unit(name))],
      [
        /^systemctl reload-or-restart h5b-firewall.service$/,
        () => {
          this.table = 'as loaded';
        },
      ],
      [/^cp \S+ (\/etc\/systemd\/network\/\S+)\.new$/, (path) => this.confirmNetwork(path, input)],
      [
        /^systemctl enable systemd-networkd$/,
        () => {
          unit('systemd-networkd.service').enabled = 'enabled';
        },
      ],
      [
        /^ipmitool lan set 1 ipsrc static$/,
        () => {
          this.bmc.source = 'Static Address';
        },
      ],
      [
        /^ipmitool lan set 1 ipaddr (\S+)$/,
        (value) => {
          this.bmc.address = value;
        },
      ],
      [
        /^ipmitool lan set 1 netmask (\S+)$/,
        (value) => {
          this.bmc.netmask = value;
        },
      ],
      [
        /^ipmitool lan set 1 defgw ipaddr (\S+)$/,
        (value) => {
          this.bmc.gateway = value;
        },
      ],
    ];
  }

  /** A daemon starts when its package is installed; Debian does so. */
  private install(names: readonly string[]): void {
    for (const name of names) {
      this.packages.set(name, '1.0');
      this.units.set(`${name}.service`, {
        enabled: name === 'nftables' ? 'disabled' : 'enabled',
        active: 'active',
        masked: false,
      });
    }
    if (names.includes('chrony')) this.packages.delete('systemd-timesyncd');
    if (names.includes('ipmitool')) this.units.set('ipmievd.service', { enabled: 'disabled', active: 'inactive', masked: false });
  }

  private start(name: string, unit: Unit): void {
    this.started.push(name);
    unit.active = 'active';
    if (name === 'h5b-firewall.service') this.table = 'as loaded';
  }

  private move(from: string, to: string): void {
    const entry = this.files.get(from);
    if (entry === undefined) throw new Error(`mv: no ${from}`);
    this.files.delete(from);
    this.put(to, entry);
  }

  private loadSysctls(path: string): void {
    for (const [, name, value] of this.text(path).matchAll(/^(\S+) = (.+)$/gm)) if (name && value) this.sysctls.set(name, value);
  }

  private confirmNetwork(path: string, input: Content | undefined): void {
    const trial = this.text('/run/systemd/network/04-h5b-trial.network');
    this.put(path, { kind: 'file', content: Buffer.from(trial), mode: '0644', owner: 'root:root' });
    const interfaces = Buffer.from(input instanceof Secret || input === undefined ? '' : input);
    this.put('/etc/network/interfaces', { kind: 'file', content: interfaces, mode: '0644', owner: 'root:root' });
    this.networkd = { file: path, mtu: Number(/^MTUBytes=(\d+)$/m.exec(trial)?.[1]) };
  }
}
