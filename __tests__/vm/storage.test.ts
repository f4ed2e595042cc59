import { setTimeout as sleep } from 'node:timers/promises';
import { isFine } from '../../bootstrap/plan/host-plan';
import { at, type Json } from '../../checks/json';
import { describeVm } from './harness/describe-vm';
import { reportTime } from './harness/report-time';
import { type NvmeDrive, nvmePath, type SataDisk, sataPath } from './machine/disk';
import { startVm, type VirtualMachine } from './machine/virtual-machine';
import { StorageHost } from './storage-host';

const GIB = 2 ** 30;
const DISKS: readonly SataDisk[] = ['1', '2', '3', '4'].map((last) => ({ serial: `WD-WCC7K0AAAAA${last}`, size: 4 * GIB }));
const NVMES: readonly NvmeDrive[] = ['S5GXNX0T000001A', 'S5GXNX0T000002B'].map((serial) => ({ serial, size: 8 * GIB }));
const SERIALS = [...DISKS, ...NVMES].map(({ serial }) => serial);
const [nvmeA = '', nvmeB = ''] = NVMES.map(nvmePath);
const [, , , hddD = ''] = DISKS.map(sataPath);

/** As the preseed leaves the drives that the host boots from: two partitions of each, mirrored, with the system in it. */
const SYSTEM = [
  `for d in ${nvmeA} ${nvmeB}; do sgdisk -n 1:0:+64M -t 1:ef00 -n 2:0:+512M -t 2:fd00 $d >/dev/null; done; udevadm settle`,
  `mdadm --create /dev/md/system --run --level=1 --metadata=1.2 --raid-devices=2 ${nvmeA}-part2 ${nvmeB}-part2 2>&1`,
  'mdadm --detail --scan >>/etc/mdadm/mdadm.conf',
  'mkfs.ext4 -q /dev/md/system && mkdir /system && mount /dev/md/system /system',
  'head -c 8M /dev/urandom >/system/file && sha256sum /system/file >/root/system.sum && sync',
].join(' && ');
const MOUNT_SYSTEM = 'mountpoint -q /system || mount /dev/md/system /system; sha256sum --check --quiet /root/system.sum';

const json = (text: string): Json => JSON.parse(text) as Json;
const keys = (value: Json | undefined): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value).sort() : [];

describeVm('a storage host', (image) => {
  let vm: VirtualMachine;
  let host: StorageHost;

  beforeAll(async () => {
    vm = await startVm({ image, disks: DISKS, nvmes: NVMES });
    host = new StorageHost(vm);
    await vm.exec(SYSTEM, 900);
  });

  afterAll(async () => {
    host?.close();
    await vm?.stop();
  });

  const outcomes = async () =>
    Object.fromEntries(
      (await host.plan()).steps.flatMap(({ resources }) => resources.map(({ name, outcome }) => [name, outcome] as const)),
    );

  /** Applies, and presses the reset button that many milliseconds after a change has begun. */
  async function applyCutOffAt(change: string, milliseconds: number): Promise<void> {
    let reset: Promise<void> | undefined;
    const applied = host.apply(SERIALS, (begun) => {
      if (begun === change) reset = sleep(milliseconds).then(() => vm.reset());
    });
    const error = await applied.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (reset === undefined)
      throw new Error(`"${change}" was never begun; ${error instanceof Error ? error.message : 'all was done'}`);
    await reset;
    await vm.exec(MOUNT_SYSTEM);
  }

  test('is not touched while a drive carries what nobody expects, or no serial is named', async () => {
    await vm.exec(`mkfs.ext4 -q -L photos ${hddD}`);
    expect((await outcomes())['pool tank']).toMatchObject({ state: 'later' });
    await expect(host.apply([])).rejects.toThrow(
      /would erase or repartition the disks with serials S5GXNX0T000001A, S5GXNX0T000002B/,
    );
    await expect(host.apply(SERIALS)).rejects.toThrow(/hdd-d carries ext4 "photos"[\s\S]*wipefs --all/);
    expect(await vm.exec(`zpool list -H -o name; blkid -o value -s LABEL ${hddD}`)).toBe('photos\n');
    await vm.exec(`wipefs --all --quiet ${hddD} && dd if=/dev/zero of=${hddD} bs=1M count=8 conv=fsync status=none`);
  });

  test('gets there although its power fails twice while the pool is made, and while a file system is', async () => {
    await applyCutOffAt('zfs-pool: pool tank', 4000);
    await applyCutOffAt('zfs-pool: pool tank', 12_000).catch((error: Error) => {
      // The pool may have been whole already.
      if (!/never begun/.test(error.message)) throw error;
    });
    await applyCutOffAt('zfs-datasets: dataset tank/archive', 1500).catch((error: Error) => {
      if (!/never begun/.test(error.message)) throw error;
    });
    await reportTime('the last apply', () => host.apply(SERIALS));
    expect((await host.plan()).steps.filter((step) => !isFine(step))).toEqual([]);
  });

  test('has the pool of homelab.yaml: mirrors, mirrored log, cache, properties', async () => {
    const status = json(await vm.exec('zpool status -j tank'));
    const group = (...path: readonly string[]) => keys(at(status, 'pools', 'tank', ...path));
    const id = (path: string) => path.replace('/dev/disk/by-id/', '');
    const [a, b, c, d] = DISKS.map((disk) => id(sataPath(disk)));
    expect(at(status, 'pools', 'tank', 'state')).toBe('ONLINE');
    expect(group('vdevs', 'tank', 'vdevs')).toEqual(['mirror-0', 'mirror-1']);
    expect(group('vdevs', 'tank', 'vdevs', 'mirror-0', 'vdevs')).toEqual([a, b]);
    expect(group('vdevs', 'tank', 'vdevs', 'mirror-1', 'vdevs')).toEqual([c, d]);
    const [log = ''] = group('logs');
    expect(group('logs', log, 'vdevs')).toEqual([nvmeA, nvmeB].map((drive) => `${id(drive)}-part3`));
    expect(group('l2cache')).toEqual([nvmeA, nvmeB].map((drive) => `${id(drive)}-part4`));
    const get = 'zpool get -H -o value ashift,autotrim tank; zfs get -H -o value compression,checksum,atime,normalization tank';
    expect(await vm.exec(get)).toBe('12\non\nlz4\nsha512\noff\nformD\n');
    expect(await vm.exec('zfs get -H -o value recordsize,quota,dedup,compression tank/archive')).toBe('128K\n1G\non\nzstd\n');
    expect(await vm.exec('cat /sys/module/zfs/parameters/zfs_arc_max')).toBe(`${512 * 2 ** 20}\n`);
    expect(await vm.exec('systemctl is-active zfs-scrub-monthly@tank.timer zfs-zed')).toBe('active\nactive\n');
  });

  test('has its system where it was', async () => {
    await vm.exec(MOUNT_SYSTEM);
    const table = await vm.exec(`partx --show --noheadings -o NR,NAME ${nvmeA}`);
    expect(table.trim().split(/\s*\n\s*/)).toEqual(['1', '2', '3 tank-log', '4 tank-cache']);
  });

  test('stores equal blocks once where homelab.yaml says so', async () => {
    await vm.exec(
      'head -c 4M /dev/urandom >/tmp/block && cp /tmp/block /tank/archive/1 && cp /tmp/block /tank/archive/2 && sync',
    );
    await vm.exec('zpool sync tank');
    expect(await vm.exec('zpool list -H -o dedupratio tank')).toBe('2.00x\n');
  });

  test('lets the nodes mount what homelab.yaml gives them, over version 4 alone', async () => {
    await vm.exec(
      'mount -t nfs4 -o vers=4.2 10.0.2.15:/tank/media /mnt && echo by NFS >/mnt/file && sync -f /mnt/file && umount /mnt',
    );
    expect(await vm.exec('cat /tank/media/file')).toBe('by NFS\n');
    expect((await vm.run('mount -t nfs4 -o vers=4.2 10.0.2.15:/tank/private /mnt')).code).not.toBe(0);
    expect((await vm.run('mount -t nfs4 -o vers=4.2 127.0.0.1:/tank/media /mnt')).code).not.toBe(0);
    expect((await vm.run('mount -t nfs -o vers=3,nolock,retry=0 10.0.2.15:/tank/media /mnt', 120)).code).not.toBe(0);
    expect(await vm.exec('ss -Hltn "sport = :111" | wc -l')).toBe('0\n');
  });

  test('is put right after somebody changed it, and nothing else is done', async () => {
    await vm.exec('zfs set compression=off tank/media && zfs unmount tank/private');
    await vm.exec(`zpool remove tank ${nvmeB}-part4`);
    expect(await host.apply([])).toEqual([
      ...['zfs-pool: pool tank', 'zfs-datasets: dataset tank/media', 'zfs-datasets: dataset tank/private'],
    ]);
  });

  test('offers again what somebody took away, without a restart of the server', async () => {
    await vm.exec('exportfs -u 10.0.2.15:/tank/archive');
    expect(await host.apply([])).toEqual(['nfs: nfs exports']);
  });

  test('imports its pool when it is not there', async () => {
    await vm.exec('systemctl stop nfs-server && zpool export tank');
    expect(await host.apply([])).toEqual(expect.arrayContaining(['zfs-pool: pool tank', 'nfs: unit nfs-server.service']));
    expect(await vm.exec('cat /tank/media/file')).toBe('by NFS\n');
  });

  test('is left alone while a drive is lost', async () => {
    await vm.exec(`zpool offline tank ${hddD}`);
    expect((await outcomes())['pool tank']).toMatchObject({ state: 'stop', because: expect.stringMatching(/DEGRADED/) });
    await vm.exec(`zpool online tank ${hddD} && zpool wait -t resilver tank`);
  });
});
