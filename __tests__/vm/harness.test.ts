import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, type Json } from '../../checks/json';
import { until } from '../cluster/harness/until';
import { describeVm } from './harness/describe-vm';
import { reportTime } from './harness/report-time';
import { checkDisks, type NvmeDrive, nvmePath, type SataDisk, sataPath } from './machine/disk';
import { startVm, type VirtualMachine } from './machine/virtual-machine';

const GIB = 2 ** 30;

/** As the storage host of homelab.yaml: two mirrors of two disks, and two drives that the system, log and cache share. */
const DISKS: readonly SataDisk[] = ['1', '2', '3', '4'].map((last) => ({ serial: `WD-WCC7K0AAAAA${last}`, size: 4 * GIB }));
const NVMES: readonly NvmeDrive[] = ['S5GXNX0T000001A', 'S5GXNX0T000002B'].map((serial) => ({ serial, size: 4 * GIB }));
const [hddA = '', hddB = '', hddC = '', hddD = ''] = DISKS.map(sataPath);
const [nvmeA = '', nvmeB = ''] = NVMES.map(nvmePath);

const POOL = [
  ...['zpool create -o ashift=12 -o autotrim=on -O compression=zstd -O atime=off -O mountpoint=/tank tank'],
  ...['mirror', hddA, hddB, 'mirror', hddC, hddD],
  ...['log mirror', `${nvmeA}-part2`, `${nvmeB}-part2`, 'cache', `${nvmeA}-part3`, `${nvmeB}-part3`],
].join(' ');

/** Parses the output of a command that prints JSON. */
const json = (text: string): Json => JSON.parse(text) as Json;

/** Name of each vdev of a class (`vdevs`, `logs`, `l2cache`) and, if it is a mirror, of its members. */
const members = (status: Json, of: 'vdevs' | 'logs' | 'l2cache'): Readonly<Record<string, readonly string[]>> => {
  const pool = at(status, 'pools', 'tank');
  const top = of === 'vdevs' ? at(pool, 'vdevs', 'tank', 'vdevs') : at(pool, of);
  return Object.fromEntries(keys(top).map((name) => [name, keys(at(top, name, 'vdevs'))]));
};
const keys = (value: Json | undefined): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value).sort() : [];
const base = (path: string): string => path.replace('/dev/disk/by-id/', '');

describeVm('a virtual machine', (image) => {
  let vm: VirtualMachine;

  beforeAll(async () => {
    vm = await reportTime('resumed, with disks', () => startVm({ image, disks: DISKS, nvmes: NVMES }));
  });

  afterAll(() => vm?.stop());

  test('is a Debian 13 whose clock is right and whose units all run', async () => {
    const [release = '', state, clock] = (
      await vm.exec('. /etc/os-release; echo "$ID $VERSION_ID"; systemctl is-system-running; date +%s')
    ).split('\n');
    expect([release, state]).toEqual(['debian 13', 'running']);
    expect(Math.abs(Number(clock) - Date.now() / 1000)).toBeLessThan(60);
  });

  test('gives the output, the errors and the exit code of a command that fails', async () => {
    expect(await vm.run('echo out; echo error >&2; exit 7')).toEqual({ code: 7, stdout: 'out\n', stderr: 'error\n' });
    await expect(vm.exec('echo why >&2; false')).rejects.toThrow(/ended with 1: why/);
  });

  test('does not wait longer than it is told to', async () => {
    const started = performance.now();
    await expect(vm.exec('echo begun; sleep 300', 3)).rejects.toThrow(/ran longer than 3 s; so far: begun/);
    expect(performance.now() - started).toBeLessThan(100_000);
  });

  test('shows its disks by model and serial, and whether they turn', async () => {
    const paths = [...DISKS.map(sataPath), ...NVMES.map(nvmePath)];
    const devices = (await vm.exec(`realpath ${paths.join(' ')}`)).trim().split('\n');
    const shown = json(await vm.exec(`lsblk --json --bytes --nodeps -o SERIAL,SIZE,ROTA,TRAN ${devices.join(' ')}`));
    expect(at(shown, 'blockdevices')).toEqual([
      ...DISKS.map(({ serial, size }) => ({ serial, size, rota: true, tran: 'sata' })),
      ...NVMES.map(({ serial, size }) => ({ serial, size, rota: false, tran: 'nvme' })),
    ]);
  });

  test('has the ZFS module for its kernel, listed by DKMS', async () => {
    expect(await vm.exec('dkms status -m zfs -k "$(uname -r)"')).toMatch(/^zfs\/2\.\S+, .*: installed$/m);
    expect(await vm.exec('modprobe zfs && cat /sys/module/zfs/version')).toMatch(/^2\./);
  });

  test('mirrors a partition of both NVMe drives with mdadm', async () => {
    for (const drive of [nvmeA, nvmeB])
      await vm.exec(`sgdisk -n 1:0:+512M -t 1:fd00 -n 2:0:+512M -t 2:bf01 -n 3:0:0 -t 3:bf01 ${drive} && udevadm settle`);
    const create = `mdadm --create /dev/md/boot --run --level=1 --metadata=1.2 --raid-devices=2 ${nvmeA}-part1 ${nvmeB}-part1`;
    await reportTime('RAID 1', () => vm.exec(`${create} && mkfs.ext4 -q /dev/md/boot`));
    expect(await vm.exec('mdadm --wait /dev/md/boot; mdadm --detail /dev/md/boot')).toMatch(
      /Raid Level : raid1\n[\s\S]*State : clean\s*\n/,
    );
  });

  test('makes a pool of mirrors with a mirrored log and a cache', async () => {
    await reportTime('zpool create', () => vm.exec(POOL));
    const status = json(await vm.exec('zpool status -j'));
    expect(at(status, 'pools', 'tank', 'state')).toBe('ONLINE');
    expect(members(status, 'vdevs')).toEqual({
      'mirror-0': [hddA, hddB].map(base),
      'mirror-1': [hddC, hddD].map(base),
    });
    expect(members(status, 'logs')).toEqual({ 'mirror-2': [nvmeA, nvmeB].map((drive) => `${base(drive)}-part2`) });
    expect(members(status, 'l2cache')).toEqual(Object.fromEntries([nvmeA, nvmeB].map((drive) => [`${base(drive)}-part3`, []])));
  });

  test('exports a dataset over NFS 4, which a client mounts and writes', async () => {
    await vm.exec(
      `zfs create tank/share && zfs set sharenfs='rw=@127.0.0.0/8,no_root_squash,no_subtree_check,insecure' tank/share`,
    );
    await reportTime('NFS mount and write', () =>
      vm.exec('mount -t nfs4 127.0.0.1:/tank/share /mnt && echo written over NFS >/mnt/file && sync -f /mnt/file && umount /mnt'),
    );
    expect(await vm.exec('cat /tank/share/file')).toBe('written over NFS\n');
  });

  test('has its pool, array and export after a reset in the middle of writing', async () => {
    const boot = await vm.exec('cat /proc/sys/kernel/random/boot_id');
    await vm.exec(
      'dd if=/dev/urandom of=/tank/share/synced bs=1M count=8 conv=fsync status=none && sha256sum /tank/share/synced >/root/sum && sync -f /root/sum',
    );
    await vm.exec('nohup dd if=/dev/zero of=/tank/share/unsynced bs=64k >/dev/null 2>&1 &');
    await reportTime('reset to SSH', () => vm.reset());
    expect(await vm.exec('cat /proc/sys/kernel/random/boot_id')).not.toBe(boot);
    await reportTime('from SSH until all units run', () => vm.run('systemctl is-system-running --wait', 900));
    expect(await vm.exec('zpool list -H -o name,health')).toBe('tank\tONLINE\n');
    expect(await vm.exec('sha256sum --check /root/sum')).toBe('/tank/share/synced: OK\n');
    expect(await vm.exec('cat /proc/mdstat')).toMatch(/active.* raid1 .*\n.*\[UU\]/);
    expect(await vm.exec('mount -t nfs4 127.0.0.1:/tank/share /mnt && cat /mnt/file && umount /mnt')).toBe('written over NFS\n');
  });
});

describeVm('a virtual machine that is no more', (image) => {
  const traces = () => readdirSync(tmpdir()).filter((name) => name.startsWith('h5b-vm-'));
  const runs = (pid: number | undefined) =>
    existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

  test('has left nothing when it is stopped', async () => {
    const before = traces();
    const vm = await startVm({ image, disks: [{ serial: 'STOPPED', size: GIB }] });
    expect(traces()).toHaveLength(before.length + 1);
    await vm.stop();
    expect([runs(vm.pid), traces()]).toEqual([false, before]);
  });

  test('has left nothing when it could not start', async () => {
    const before = traces();
    await expect(startVm({ image: { ...image, state: image.kernel } })).rejects.toThrow(/qemu-system-x86_64 ended/);
    expect(traces()).toEqual(before);
  });

  test.each(['SIGINT', 'SIGKILL'] as const)('has left nothing when its process got %s', async (signal) => {
    const before = traces();
    const script = join(__dirname, 'harness/start-and-wait.ts');
    const starter = spawn(process.execPath, ['-r', join(__dirname, '../../register.js'), script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(starter.stdout, 'data');
    const [pid = '', directory = ''] = String(line).trim().split(' ');
    expect([runs(Number(pid)), existsSync(directory)]).toEqual([true, true]);
    starter.kill(signal);
    await until('process and files to be gone', 60, () => (runs(Number(pid)) || existsSync(directory) ? undefined : true));
    expect(traces()).toEqual(before);
  });
});

describe('the disks of a virtual machine', () => {
  const sata = (serial: string): SataDisk => ({ serial, size: GIB });

  test.each([
    {
      what: 'more than there are ports',
      disks: ['1', '2', '3', '4', '5', '6', '7'].map(sata),
      nvmes: [],
      says: /7 SATA disks; the board has 6 ports/,
    },
    { what: 'a serial that ATA would cut', disks: [sata('A'.repeat(21))], nvmes: [], says: /"A{21}": 1 to 20 of the characters/ },
    { what: 'a model that QEMU would misread', disks: [{ ...sata('A'), model: 'A,B' }], nvmes: [], says: /model "A,B": 1 to 40/ },
    { what: 'two of one serial', disks: [sata('A')], nvmes: [sata('A')], says: /"A" is there twice/ },
  ])('are refused: $what', ({ disks, nvmes, says }) => {
    expect(() => checkDisks(disks, nvmes)).toThrow(says);
  });
});
