import { stringify } from 'yaml';

/** What a host was brought to, and what Ansible is to find there. Lists are in the order in which they are done. */
export interface WantedState {
  /** Resources by the names that `npm run plan` gives them. */
  readonly resources: readonly string[];
  /** Debian packages. */
  readonly packages: readonly string[];
  /** Octal mode by path of each file among the resources. */
  readonly modes: ReadonlyMap<string, string>;
  /** Target by path of each symbolic link among them. */
  readonly links: ReadonlyMap<string, string>;
  /** State by name of each unit among them. */
  readonly units: ReadonlyMap<string, 'masked' | 'active' | 'inactive'>;
  /** Live value by name of each kernel parameter that a sysctl file among them sets. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Name below /dev/disk/by-id of the drive, by host. */
  readonly drives: ReadonlyMap<string, string>;
}

/** Resources that are a file under another name. */
const ALSO_FILES: Readonly<Record<string, string>> = {
  'network link': '/etc/systemd/network/05-h5b-lan.network',
  'service manager': '/etc/systemd/system.conf.d/h5b.conf',
};

type Task = Readonly<Record<string, unknown>>;

const CHANGED = 'changed';

const READ_ONLY: Task = { changed_when: false };

/**
 * The same checks as a playbook, in as few tasks as modules of ansible-core take: of one kind and in a row, they are one task with
 * a loop. Contents are files of the operator, below `files/<host>/`, so that no template is rendered.
 */
export function playbook(wanted: WantedState): string {
  const tasks = [...preflight(wanted), ...inARow(wanted), ...live(wanted)].map((task) => ({ ...task, notify: CHANGED }));
  // Whatever changes is a fault of the comparison, and must not pass as a run with nothing to do.
  const handlers = [{ name: CHANGED, fail: { msg: 'there was something to do' } }];
  return stringify([{ hosts: 'all', gather_facts: false, tasks, handlers }]);
}

/** Paths of the files whose content is compared, in order. */
export const filePaths = (resources: readonly string[]): readonly string[] => resources.flatMap((name) => tryFile(name) ?? []);

const tryFile = (name: string): string | undefined => ALSO_FILES[name] ?? tryRest(name, 'file ');

const tryRest = (name: string, prefix: string): string | undefined =>
  name.startsWith(prefix) ? name.slice(prefix.length) : undefined;

/** The checks of the machine itself, from facts; gathered are those that they need. */
const preflight = ({ drives }: WantedState): readonly Task[] => [
  { name: 'facts', setup: { gather_subset: ['!all', 'min', 'hardware', 'network'] } },
  {
    name: 'the machine',
    assert: {
      that: [
        "ansible_facts.distribution == 'Debian' and ansible_facts.distribution_major_version == '13'",
        "ansible_facts.architecture == 'x86_64'",
        "ansible_facts.kernel is version('5.10', '>=')",
        'ansible_facts.user_uid == 0',
        'ansible_facts.memtotal_mb >= 1024 * 0.95',
        'ansible_facts.machine_id | length == 32',
        'ansible_facts.default_ipv4.address == ansible_host and ansible_facts.default_ipv4.mtu == 1500',
      ],
      quiet: true,
    },
  },
  {
    name: 'free space',
    command: 'df -B1 --output=avail -- /',
    register: 'space',
    failed_when: 'space.stdout_lines[1] | int < 4294967296',
    ...READ_ONLY,
  },
  {
    name: 'drive',
    command: 'test -e /dev/disk/by-id/{{ drives[inventory_hostname] }}',
    vars: { drives: Object.fromEntries(drives) },
    ...READ_ONLY,
  },
  { name: 'hostname', hostname: { name: '{{ inventory_hostname }}', use: 'systemd' } },
];

/** Files, links, packages and units, in the order of the resources. */
function inARow(wanted: WantedState): readonly Task[] {
  const rows: { kind: Kind; items: unknown[] }[] = [];
  for (const name of wanted.resources) {
    const entry = tryEntry(name, wanted);
    if (entry === undefined) continue;
    const last = rows.at(-1);
    if (last?.kind === entry.kind) last.items.push(entry.item);
    else rows.push({ kind: entry.kind, items: [entry.item] });
  }
  return rows.map(({ kind, items }) => task(kind, items));
}

type Kind = 'files' | 'links' | 'packages' | 'masked units' | 'units' | 'units that a condition keeps from starting';

function tryEntry(name: string, wanted: WantedState): { readonly kind: Kind; readonly item: unknown } | undefined {
  const path = tryFile(name);
  if (path !== undefined) return { kind: 'files', item: { path, mode: wanted.modes.get(path) } };
  const link = tryRest(name, 'symlink ');
  if (link !== undefined) return { kind: 'links', item: { path: link, target: wanted.links.get(link) } };
  if (name.startsWith('packages ')) return { kind: 'packages', item: wanted.packages };
  const unit = tryRest(name, 'unit ');
  const state = unit === undefined ? undefined : wanted.units.get(unit);
  if (state === 'masked') return { kind: 'masked units', item: unit };
  if (state === 'active') return { kind: 'units', item: unit };
  if (state === 'inactive') return { kind: 'units that a condition keeps from starting', item: unit };
  return undefined;
}

function task(kind: Kind, items: readonly unknown[]): Task {
  const root = { owner: 'root', group: 'root' };
  switch (kind) {
    case 'files': {
      const copy = {
        src: 'files/{{ inventory_hostname }}{{ item.path }}',
        dest: '{{ item.path }}',
        mode: '{{ item.mode }}',
        ...root,
      };
      return { name: kind, copy, loop: items };
    }
    case 'links':
      return { name: kind, file: { state: 'link', src: '{{ item.target }}', dest: '{{ item.path }}' }, loop: items };
    case 'packages':
      return { name: kind, apt: { name: items.flat(), state: 'present' } };
    case 'masked units':
      return { name: kind, systemd_service: { name: '{{ item }}', masked: true }, loop: items };
    case 'units':
      return { name: kind, systemd_service: { name: '{{ item }}', enabled: true, state: 'started' }, loop: items };
    case 'units that a condition keeps from starting':
      return { name: kind, systemd_service: { name: '{{ item }}', enabled: true }, loop: items };
  }
}

/** What the kernel and process 1 have, by one command each: ansible-core has no module for them. */
function live({ resources, parameters }: WantedState): readonly Task[] {
  const modules = resources.flatMap((name) => tryRest(name, 'kernel module ') ?? []).map((name) => `/sys/module/${name}`);
  const values = [...parameters.values()];
  return [
    { name: 'kernel modules', command: `ls -d ${modules.join(' ')}`, ...READ_ONLY },
    {
      name: 'kernel parameters',
      command: `sysctl -n ${[...parameters.keys()].join(' ')}`,
      register: 'live',
      failed_when: 'live.rc != 0 or live.stdout_lines != wanted',
      vars: { wanted: values },
      ...READ_ONLY,
    },
    {
      name: 'watchdog',
      command: 'systemctl show -P RuntimeWatchdogUSec',
      register: 'watchdog',
      failed_when: "watchdog.stdout != '30s'",
      ...READ_ONLY,
    },
    { name: 'firewall as the kernel has it', command: 'nft list table inet h5b', ...READ_ONLY },
  ];
}
