import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { networkNamespaceOf, processesIn } from '../cluster/harness/namespace-processes';
import { until } from '../cluster/harness/until';
import { administrator } from './build/recipe';
import { describeHost } from './target/describe-host';
import { HostLab } from './target/host-lab';
import type { Target } from './target/target';
import { differences } from './target/tree-digest';

const ROOT = join(__dirname, '../..');

/** For temporary files of the lab and of its commands alone, so that what stays behind is seen, whoever else is at work. */
let temporary: string;

beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), 'host-traces-'));
});

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** Runs a command over SSH as a person would, with a known host key. */
function ssh(target: Target, command: string, { user = 'root', hostKey = target.hostKey, input = '' } = {}) {
  const known = join(temporary, `known-${target.name}`);
  writeFileSync(known, `[${target.address}]:${target.port} ${hostKey}\n`);
  const options = ['-F', 'none', '-i', target.clientKeyPath, '-p', `${target.port}`, '-o', `UserKnownHostsFile=${known}`];
  const strict = ['-o', 'StrictHostKeyChecking=yes', '-o', 'BatchMode=yes', '-o', 'HostKeyAlgorithms=ssh-ed25519'];
  const done = spawnSync('ssh', [...options, ...strict, `${user}@${target.address}`, command], { input, encoding: 'utf8' });
  rmSync(known);
  return { code: done.status, stdout: done.stdout.trim(), stderr: done.stderr };
}

describeHost('a Debian host', () => {
  let lab: HostLab;
  let target: Target;

  beforeAll(async () => {
    const started = Date.now();
    lab = await HostLab.start();
    const ready = Date.now();
    target = await lab.startTarget({ name: 'storage' });
    process.stderr.write(`lab after ${ready - started} ms, SSH greeting of its first host after ${Date.now() - ready} ms more\n`);
  });

  afterAll(() => lab?.stop());

  test('comes up whole, as a freshly installed Debian 13 without anything that is to be installed', async () => {
    expect((await target.exec('systemctl is-system-running --wait')).trim()).toBe('running');
    expect(await target.exec('cat /etc/os-release')).toContain('VERSION_CODENAME=trixie');
    expect(await target.exec('hostname')).toBe('storage\n');
    const absent = ['chronyd', 'dnsmasq', 'zpool', 'exportfs', 'psql', 'python3', 'nginx', 'curl'];
    expect(await target.exec(`for each in ${absent.join(' ')}; do command -v $each || true; done`)).toBe('');
  });

  test('lets the lab in by its key, and nobody is let in by a host with another key', () => {
    expect(ssh(target, 'id -un; hostname')).toMatchObject({ code: 0, stdout: 'root\nstorage' });
    const other = ssh(target, 'true', { hostKey: `ssh-ed25519 ${Buffer.alloc(51, 7).toString('base64')}` });
    expect(other.code).toBe(255);
    expect(other.stderr).toMatch(/Host key verification failed|invalid/i);
  });

  test('asks its first user for a password before sudo', () => {
    const { name, password } = administrator;
    expect(ssh(target, 'sudo -n id -un', { user: name }).code).toBe(1);
    expect(ssh(target, 'sudo -S -p "" id -un', { user: name, input: `${password}\n` })).toMatchObject({
      code: 0,
      stdout: 'root',
    });
  });

  test('installs packages without a network, and their services run', async () => {
    const installed = ssh(target, 'apt-get update -qq && apt-get install -y --no-install-recommends chrony rsync');
    expect(installed).toMatchObject({ code: 0 });
    expect(await target.exec('systemctl is-enabled chrony; systemctl is-active chrony')).toBe('enabled\nactive\n');
    expect((await target.run('apt-get install -y nothing-of-this-name')).code).toBe(100);
  });

  test('keeps its files over a reboot and nothing else', async () => {
    const bootId = await target.exec('cat /proc/sys/kernel/random/boot_id');
    await target.exec(
      'echo kept > /etc/kept; echo lost > /run/lost; nft add table inet lost; ip route add 203.0.113.0/24 dev enp1s0',
    );
    await target.reboot();
    expect(await target.exec('cat /etc/kept; ls /run/lost 2>&1 | wc -l; nft list tables; ip route show 203.0.113.0/24')).toBe(
      'kept\n1\n',
    );
    expect(await target.exec('systemctl is-active chrony')).toBe('active\n');
    expect(await target.exec('cat /proc/sys/kernel/random/boot_id')).not.toBe(bootId);
  });

  test('boots again by itself when it is told so over SSH, and stays off after a power cut', async () => {
    const boots = target.bootCount;
    ssh(target, 'systemctl reboot');
    await until('the next boot', 60, () => (target.bootCount > boots ? true : undefined));
    await target.ready();
    expect(ssh(target, 'uptime -s').code).toBe(0);
    await target.kill();
    expect(ssh(target, 'true').code).toBe(255);
    await expect(target.exec('true')).rejects.toThrow('storage is not running');
    await target.boot();
    expect(ssh(target, 'cat /etc/kept')).toMatchObject({ code: 0, stdout: 'kept' });
  });

  test('has kernel settings of its own, those of the network for real', async () => {
    const machine = readFileSync('/proc/sys/vm/swappiness', 'utf8');
    await target.exec(
      'echo "vm.swappiness = 7\nnet.ipv4.ip_forward = 1\nnet.core.rmem_max = 9000000" > /etc/sysctl.d/50-lab.conf',
    );
    await target.exec('systemctl restart systemd-sysctl');
    const settings = 'sysctl -n vm.swappiness net.ipv4.ip_forward net.core.rmem_max';
    expect(await target.exec(settings)).toBe('7\n1\n9000000\n');
    await target.reboot();
    expect(await target.exec(settings)).toBe('7\n1\n9000000\n');
    expect(readFileSync('/proc/sys/vm/swappiness', 'utf8')).toBe(machine);
  });

  test('remembers which modules are to be loaded, and their options', async () => {
    await target.exec(
      'echo zfs > /etc/modules-load.d/zfs.conf; echo "options zfs zfs_arc_max=1073741824" > /etc/modprobe.d/zfs.conf',
    );
    await target.exec('systemctl restart systemd-modules-load');
    expect(await target.exec('cat /sys/module/zfs/parameters/zfs_arc_max')).toBe('1073741824\n');
    expect(await target.run('modprobe no_such_module')).toMatchObject({ code: 1 });
    expect(existsSync('/sys/module/zfs/parameters/zfs_arc_max')).toBe(false);
  });

  test('has no right over the clock, modules, devices and log of the machine, by SSH or from outside', async () => {
    // What a process may ever get. The rights are read, never tried: a trial that succeeds would set the clock of the machine.
    const BITS = { CAP_SYS_MODULE: 16n, CAP_SYS_RAWIO: 17n, CAP_SYS_TIME: 25n, CAP_SYSLOG: 34n };
    const rights = 'sed -n "s/^Cap\\(Bnd\\|Eff\\|Inh\\)://p" /proc/self/status';
    for (const sets of [await target.exec(rights), ssh(target, rights).stdout]) {
      expect(sets.trim().split('\n')).toHaveLength(3);
      for (const set of sets.trim().split('\n'))
        expect(Object.entries(BITS).filter(([, bit]) => (BigInt(`0x${set.trim()}`) >> bit) & 1n)).toEqual([]);
    }
    for (const script of ['echo 1 > /proc/sys/abi/none', 'mkdir /sys/fs/bpf/x', 'echo x > /srv/apt/x'])
      expect((await target.run(script)).code).not.toBe(0);
  });

  test('sees no disk of the machine, and those that it is given', async () => {
    expect(await target.exec('lsblk --noheadings; ls /dev/disk/by-id')).toBe('');
    const disk = { name: 'sda', bytes: 4_000_787_030_016, id: 'ata-DISK_S1', serial: 'S1', model: 'DISK 4T', rotational: true };
    const other = await lab.startTarget({ name: 'with-disk', disks: [disk] });
    expect(await other.exec('lsblk --noheadings --bytes -o NAME,SIZE,ROTA,SERIAL,MODEL,TYPE')).toMatch(
      /^sda +4000787030016 +1 +S1 +DISK 4T +disk\n$/,
    );
    expect(await other.exec('readlink -f /dev/disk/by-id/*')).toBe('/dev/sda\n');
    await other.kill();
  });

  test('goes silent when its cable is pulled', async () => {
    const ping = `ping -c1 -W2 ${lab.gateway}`;
    await target.exec(ping);
    await target.unplug();
    expect((await target.run(ping)).code).not.toBe(0);
    await target.plug();
    await until('the cable to carry', 10, async () => ((await target.run(ping)).code === 0 ? true : undefined));
  });
});

describeHost('the end state of a host', () => {
  let lab: HostLab;

  beforeAll(async () => {
    lab = await HostLab.start();
  });

  afterAll(() => lab?.stop());

  test('is the same whichever way it was reached, and names every file in which it is not', async () => {
    const fresh = await lab.startTarget({ name: 'host' });
    const install = (name: string) => `apt-get update -qq; apt-get install -y --no-install-recommends ${name}`;
    await fresh.exec('mkdir -p /etc/gone /etc/anew; touch /etc/anew/old');
    const start = await fresh.snapshot();
    await fresh.exec(`${install('chrony')}; ${install('dnsmasq-base')}; rm -r /etc/gone /etc/anew; mkdir /etc/anew`);
    const one = fresh.digest();
    await expect(lab.startTarget({ name: 'host-again', from: start })).rejects.toThrow(
      'the address 10.10.0.10 of host, which runs',
    );
    await fresh.kill();

    const second = await lab.startTarget({ name: 'host-again', from: start });
    expect(await second.exec('ls /etc/anew; ls -d /etc/gone')).toBe('old\n/etc/gone\n');
    await second.exec(`rm -r /etc/gone; ${install('dnsmasq-base')}`);
    await second.reboot();
    await second.exec(`${install('chrony')}; rm -r /etc/anew; mkdir /etc/anew`);
    const other = second.digest();
    expect(one.size).toBeGreaterThan(10_000);
    expect(differences(one, other)).toEqual([]);

    await second.exec(
      'echo "# edited" >> /etc/chrony/chrony.conf; chmod 600 /etc/hosts; rm /etc/debian_version; ln -s x /etc/new',
    );
    expect(differences(one, second.digest()).map((line) => line.replace(/[0-9a-f]{60}/g, '…'))).toEqual([
      'etc/chrony/chrony.conf: content … is … in the second',
      'etc/debian_version: only in the first',
      'etc/hosts: mode 0644 is 0600 in the second',
      'etc/new: only in the second',
    ]);
    await second.kill();

    const third = await lab.startTarget({ name: 'host-third', from: await second.snapshot() });
    expect(differences(second.digest(), third.digest())).toEqual([]);
  }, 300_000);
});

describeHost('several hosts', () => {
  test('boot at once on one bridge and reach each other', async () => {
    const lab = await HostLab.start({ gateway: '192.168.88.1/24' });
    try {
      const started = Date.now();
      const targets = await lab.startTargets(4);
      process.stderr.write(`SSH greeting of the last of 4 hosts after ${Date.now() - started} ms\n`);
      const [first, ...others] = targets;
      expect(new Set(targets.map(({ hostKey }) => hostKey)).size).toBe(4);
      expect(targets.map((target) => ssh(target, 'hostname').stdout)).toEqual(['target-1', 'target-2', 'target-3', 'target-4']);
      for (const other of others) await first?.exec(`ping -c1 -W2 ${other.lanAddress}`);
      const units = await Promise.all(targets.map((target) => target.exec('systemctl is-system-running --wait')));
      expect(units).toEqual(targets.map(() => 'running\n'));
    } finally {
      await lab.stop();
    }
  });
});

/** Control groups, processes and files that a lab of the process `pid` could have left. */
const traces = (pid: number | undefined, namespace: string) => ({
  files: readdirSync(temporary),
  groups: execFileSync('find', ['/sys/fs/cgroup', '-maxdepth', '3', '-name', `h5b-host-${pid}-*`], { encoding: 'utf8' }),
  processes: processesIn(namespace),
  mounts: readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .filter((mount) => /targets|^lab /.test(mount)),
});

const NOTHING = { files: [], groups: '', processes: [], mounts: [] };

describeHost('nothing of a host is left', () => {
  test('after it is stopped, twice', async () => {
    const lab = await HostLab.start();
    await lab.startTarget({ name: 'target' });
    const namespace = networkNamespaceOf(lab.sandbox.outside(''));
    expect(traces(process.pid, namespace).groups).not.toBe('');
    await lab.stop();
    await lab.stop();
    expect(traces(process.pid, namespace)).toEqual(NOTHING);
  });

  test('after a host that could not be started', async () => {
    await expect(HostLab.start({ gateway: '10.10.0.1/99' })).rejects.toThrow('10.10.0.1/99');
    const lab = await HostLab.start();
    const namespace = networkNamespaceOf(lab.sandbox.outside(''));
    await expect(lab.startTarget({ name: 'target', device: 'longer-than-a-name-may-be' })).rejects.toThrow(/longer-than/);
    await lab.stop();
    expect(traces(process.pid, namespace)).toEqual(NOTHING);
  });

  test.each(['SIGINT', 'SIGKILL'] as const)('after %s to the process that started it', async (signal) => {
    const starter: ChildProcess = spawn(process.execPath, ['-r', './register.js', join(__dirname, 'target/start-and-wait.ts')], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: temporary, DISABLE_V8_COMPILE_CACHE: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    starter.stdout?.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    await until('the host', 60, () => (output.includes('\n') || starter.exitCode !== null ? true : undefined));
    const namespace = networkNamespaceOf(output.trim());
    expect(processesIn(namespace).length).toBeGreaterThan(1);
    starter.kill(signal);
    await once(starter, 'close');
    await until('the last trace to go', 10, () =>
      JSON.stringify(traces(starter.pid, namespace)) === JSON.stringify(NOTHING) ? true : undefined,
    ).catch(() => expect(traces(starter.pid, namespace)).toEqual(NOTHING));
  });
});
