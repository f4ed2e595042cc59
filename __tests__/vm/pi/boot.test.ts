import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeArchive } from '../../../bootstrap/render/node-archive';
import { render } from '../../../bootstrap/render/template';
import { GUEST, Pi } from './pi';
import { piImage, tryReasonNotToBoot } from './pi-image';

/** Emulated, on a busy machine; on an idle one a boot takes a minute. */
const BOOT_SECONDS = 1200;

const reason = tryReasonNotToBoot();
const pi = reason === undefined ? describe : describe.skip;
if (reason !== undefined) process.stderr.write(`SKIPPED: the boot of the Pi image ${reason}\n`);

/** As a Pi gets it; the emulated board has its console elsewhere. */
const COMMAND_LINE = `${render('pi/cmdline.txt', {
  bootInterface: `01-${GUEST.mac.replaceAll(':', '-')}`,
  rootUrl: `http://${GUEST.gateway}/current/filesystem.squashfs`,
}).trim()} console=ttyAMA0`;

/** Stands for k3s: it notes how it was called, and stays. */
const K3S = '#!/bin/sh\necho "$* $(date +%s)" >>/var/lib/rancher/started\nexec sleep infinity\n';

const scratch = mkdtempSync(join(tmpdir(), 'h5b-pi-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function directory(name: string): string {
  const path = join(scratch, name);
  mkdirSync(path, { recursive: true });
  return path;
}

function makeKey(file: string): { secret: Buffer; public: string } {
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'h5b', '-f', file]);
  return { secret: readFileSync(file), public: readFileSync(`${file}.pub`, 'utf8') };
}

/** The node archive of a worker, with fresh keys; their other halves go into `run` for the SSH client. */
function workerArchive(run: string): Buffer {
  const host = makeKey(join(run, 'host'));
  const client = makeKey(join(run, 'client'));
  writeFileSync(join(run, 'known_hosts'), `pi ${host.public}`);
  const lan = {
    mac: GUEST.mac,
    mtu: 1500,
    address: `${GUEST.address}/24`,
    gateway: GUEST.gateway,
    dns: [],
    ntp: [GUEST.gateway],
  };
  const environment = {
    ephemeralOn: 'zram',
    ephemeralSize: 512 * 1024 * 1024,
    k3sUrl: `http://${GUEST.gateway}/k3s`,
    k3sSha256: createHash('sha256').update(K3S).digest('hex'),
  };
  const file = (path: string, content: string | Buffer, mode = 0o644) => ({
    path: `h5b/root/${path}`,
    mode,
    content: Buffer.from(content),
  });
  return nodeArchive([
    file('etc/hostname', 'pi-worker\n'),
    file('etc/machine-id', '0123456789abcdef0123456789abcdef\n', 0o444),
    file('etc/ssh/ssh_host_ed25519_key', host.secret, 0o600),
    file('root/.ssh/authorized_keys', client.public, 0o600),
    file('etc/systemd/network/10-lan.network', render('pi/lan.network', { node: 'pi-worker', ...lan })),
    file('etc/h5b/node.env', render('pi/node.env', { node: 'pi-worker', ...environment })),
    file('etc/h5b/k3s-agent', ''),
    file('etc/rancher/node/password', 'a-node-password\n', 0o600),
  ]);
}

/** The directory that is served, with the release as `current`. */
function web(release: string): string {
  const path = directory('web');
  if (!existsSync(join(path, 'current'))) symlinkSync(release, join(path, 'current'));
  writeFileSync(join(path, 'k3s'), K3S);
  return path;
}

pi('a Pi that boots the image over the network', () => {
  let node: Pi;
  let release: string;

  const says = (command: string): string => {
    const { code, stdout, stderr } = node.ssh(command);
    if (code !== 0) throw new Error(`${command}: exit code ${code}\n${stdout}${stderr}`);
    return stdout.trim();
  };

  beforeAll(async () => {
    release = piImage((line) => process.stderr.write(`${line}\n`));
    const run = directory('worker');
    node = await Pi.start({
      scratch: run,
      kernel: release,
      web: web(release),
      archive: workerArchive(run),
      commandLine: COMMAND_LINE,
    });
    await node.untilSsh(BOOT_SECONDS);
  }, 7_200_000);

  afterAll(async () => {
    await node?.stop();
  });

  test('fetches and verifies its root, and holds it in memory with nothing mounted from elsewhere', () => {
    expect(node.requests()).toContain('GET /current/filesystem.squashfs 200');
    expect(node.console()).toContain('h5b: root image verified');
    expect(says('findmnt -n -o FSTYPE /')).toBe('overlay');
    const types = new Set(says('findmnt -rn -o FSTYPE').split('\n'));
    expect([...types].filter((type) => type.startsWith('nfs') || type === 'cifs')).toEqual([]);
    expect(says('lsblk -rno NAME,TYPE | grep " disk" | grep -v zram || true')).toBe('');
  });

  test('has the identity of its archive: host key, hostname, machine id, node password, address', () => {
    // The host key is pinned by the client, so that SSH works at all shows it.
    expect(says('hostname; cat /etc/machine-id')).toBe('pi-worker\n0123456789abcdef0123456789abcdef');
    expect(says('stat -c "%a %U" /etc/rancher/node/password /etc/ssh/ssh_host_ed25519_key')).toBe('600 root\n600 root');
    expect(says('ls /etc/ssh/ssh_host_*')).toBe('/etc/ssh/ssh_host_ed25519_key');
    expect(says('ip -4 -o addr show scope global | awk "{ print \\$4 }"')).toBe(`${GUEST.address}/24`);
    expect(says('ip route show default')).toContain(`via ${GUEST.gateway}`);
  });

  test('comes up without a failed unit', () => {
    const state = node.ssh('systemctl is-system-running --wait').stdout.trim();
    const failed = says('systemctl --failed --plain --no-legend | cut -d " " -f 1');
    const log = says(
      `for unit in $(systemctl --failed --plain --no-legend | cut -d " " -f 1); do journalctl -b -n 5 -o cat -u $unit; done`,
    );
    expect([state, failed, log]).toEqual(['running', '', '']);
  });

  test('starts k3s only after the time is right, from the binary whose hash it was given, on storage that takes overlays', () => {
    expect(says('systemctl is-active k3s-agent; systemctl is-active k3s || true')).toBe('active\ninactive');
    const [command, time] = says('cat /var/lib/rancher/started').split(' ');
    expect(command).toBe('agent');
    expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(3600);
    expect(says('ls /run/systemd/timesync/synchronized')).toBe('/run/systemd/timesync/synchronized');
    expect(node.requests()).toContain('NTP');
    expect(says('findmnt -n -o SOURCE,FSTYPE /var/lib/rancher').replace(/\s+/g, ' ')).toMatch(/^\/dev\/zram0\S* ext4$/);
    const overlay =
      'cd /var/lib/rancher && mkdir -p l u w m && mount -t overlay -o lowerdir=l,upperdir=u,workdir=w x m && umount m && echo fine';
    expect(says(overlay)).toBe('fine');
  });

  test('keeps its logs in memory only, and has the controllers and modules that Kubernetes needs', () => {
    expect(says('ls -d /var/log/journal 2>/dev/null || echo none')).toBe('none');
    expect(says('/usr/lib/h5b/check-cgroup && echo fine')).toBe('fine');
    expect(says('for m in overlay br_netfilter nf_conntrack wireguard vxlan ip_set nfsv4; do modprobe $m || echo $m; done')).toBe(
      '',
    );
  });

  test('fits into the memory of the smallest Pi', () => {
    const available = Number(says('awk "/MemAvailable/ { print \\$2 }" /proc/meminfo'));
    process.stderr.write(`MemAvailable: ${Math.round(available / 1024)} of 2048 MiB\n`);
    expect(available).toBeGreaterThan(1200 * 1024);
  });

  test('keeps running when every server that it booted from is dead: each program can be read, and its network restarted', async () => {
    await node.killServers();
    expect(says('timeout 10 busybox wget -q -O /dev/null http://10.0.2.2/k3s && echo served || echo dead')).toBe('dead');
    says('find /usr/bin /usr/sbin /usr/lib -xdev -type f -exec cat {} + >/dev/null');
    says('systemctl restart systemd-networkd k3s-agent && sleep 2');
    expect(says('ip -4 -o addr show scope global | awk "{ print \\$4 }"')).toBe(`${GUEST.address}/24`);
    expect(says('systemctl is-active k3s-agent')).toBe('active');
    expect(says('wc -l </var/lib/rancher/started')).toBe('2');
  });
});

pi('a Pi that cannot boot says why and tries again', () => {
  const boots = async (
    name: string,
    change: (run: string, release: string) => { web?: string; archive?: Buffer },
  ): Promise<string> => {
    const release = piImage((line) => process.stderr.write(`${line}\n`));
    const run = directory(name);
    const archive = workerArchive(run);
    const node = await Pi.start({
      scratch: run,
      kernel: release,
      web: web(release),
      archive,
      commandLine: COMMAND_LINE,
      ...change(run, release),
    });
    try {
      await node.untilOff(BOOT_SECONDS);
      return node.console();
    } finally {
      await node.stop();
    }
  };

  test('without a node archive', async () => {
    const console = await boots('no-archive', () => ({ archive: Buffer.alloc(0) }));
    expect(console).toContain('the node archive was not loaded; does the initramfs line of config.txt name it?');
  }, 2_400_000);

  test('with a root that was cut short or is of another release', async () => {
    const console = await boots('other-root', (run, release) => {
      const served = join(run, 'web', 'current');
      mkdirSync(served, { recursive: true });
      copyFileSync(join(release, 'filesystem.squashfs'), join(served, 'filesystem.squashfs'));
      truncateSync(join(served, 'filesystem.squashfs'), 50_000_000);
      return { web: join(run, 'web') };
    });
    expect(console).toMatch(/filesystem\.squashfs has the sha256 [0-9a-f]{64}, this initrd expects [0-9a-f]{64}/);
  }, 2_400_000);
});
