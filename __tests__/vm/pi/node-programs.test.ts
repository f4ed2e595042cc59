import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAMS = join(__dirname, '..', '..', '..', 'pxe-templates', 'netboot', 'root', 'usr', 'lib', 'h5b');

const needed = ['unshare', 'losetup', 'mkfs.ext4', 'wipefs', 'blkid', 'busybox'];
const missing = needed.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
const reason = process.getuid?.() !== 0 ? 'needs root' : missing.length > 0 ? `needs ${missing.join(', ')}` : undefined;
const programs = reason === undefined ? describe : describe.skip;
if (reason !== undefined) process.stderr.write(`SKIPPED: what a Pi runs while it starts: ${reason}\n`);

programs('what a Pi runs while it starts', () => {
  let scratch: string;
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'h5b-node-'));
  });
  afterEach(() => rmSync(scratch, { recursive: true }));

  /** Runs a script in a mount namespace whose /var/lib, /var/log and /usr/local/bin are empty. */
  const inFreshRoot = (script: string, env: Readonly<Record<string, string>>) => {
    const empty = ['/var/lib', '/var/log', '/usr/local/bin'].map((path) => `mount -t tmpfs fresh ${path}`).join(' && ');
    return spawnSync('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', `${empty} && ${script}`], {
      env: { PATH: process.env.PATH, ...env },
      encoding: 'utf8',
    });
  };

  const withDisk = <T>(use: (device: string) => T): T => {
    const image = join(scratch, 'disk');
    writeFileSync(image, '');
    truncateSync(image, 64 * 1024 * 1024);
    const device = spawnSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).stdout.trim();
    try {
      return use(device);
    } finally {
      spawnSync('losetup', ['--detach', device]);
    }
  };

  const storage = `sh ${join(PROGRAMS, 'ephemeral-storage')}`;

  test('puts what k3s writes into a limited tmpfs', () => {
    const script = `${storage} && ${storage} && for p in /var/lib/rancher /var/lib/kubelet /var/log/pods; do findmnt -n -o FSTYPE,SIZE $p; done`;
    const { stdout, stderr } = inFreshRoot(script, { EPHEMERAL_ON: 'tmpfs', EPHEMERAL_SIZE: '16777216' });
    expect([
      stdout
        .trim()
        .split('\n')
        .map((line) => line.replace(/\s+/g, ' ').trim()),
      stderr,
    ]).toEqual([Array(3).fill('tmpfs 16M'), '']);
  });

  test('makes a file system on an empty disk, and finds its content there the next time', () => {
    withDisk((device) => {
      const env = { EPHEMERAL_ON: device, EPHEMERAL_SIZE: '' };
      expect(inFreshRoot(`${storage} >/dev/null && echo image >/var/lib/rancher/content`, env)).toMatchObject({
        status: 0,
        stderr: '',
      });
      expect(inFreshRoot(`${storage} >/dev/null && cat /var/lib/rancher/content`, env)).toMatchObject({
        status: 0,
        stdout: 'image\n',
      });
    });
  });

  test.each([
    ['a file system', (device: string) => ['mkfs.ext4', '-q', '-L', 'photos', device]],
    ['a swap area', (device: string) => ['mkswap', '-q', device]],
  ])('does not touch a disk that carries %s of somebody else', (_, make) => {
    withDisk((device) => {
      const [command = '', ...args] = make(device);
      expect(spawnSync(command, args).status).toBe(0);
      const hash = () => spawnSync('sha256sum', [device], { encoding: 'utf8' }).stdout;
      const before = hash();
      const { status, stderr } = inFreshRoot(storage, { EPHEMERAL_ON: device });
      expect([status, stderr]).toEqual([
        1,
        expect.stringMatching(/carries data that h5b did not write; if it may go: wipefs -a \/dev\/loop/),
      ]);
      expect(hash()).toBe(before);
    });
  });

  test.each([
    ['/dev/disk/by-id/usb-gone', /there is no disk \/dev\/disk\/by-id\/usb-gone; present:/],
    ['nfs', /EPHEMERAL_ON is nfs, not zram, tmpfs or/],
    ['', /EPHEMERAL_ON.*node\.env does not set it/],
  ])('refuses the storage "%s" with the reason', (on, message) => {
    const { status, stderr } = inFreshRoot(storage, { EPHEMERAL_ON: on });
    expect([status === 0, stderr]).toEqual([false, expect.stringMatching(message)]);
  });

  const fetch = `sh ${join(PROGRAMS, 'fetch-k3s')}`;
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

  test('installs the k3s whose hash it was given, refuses any other, and keeps the one it has when the server is gone', () => {
    writeFileSync(join(scratch, 'k3s'), 'echo k3s');
    const server = spawn('busybox', ['httpd', '-f', '-p', '127.0.0.1:18080', '-h', scratch]);
    const env = { K3S_BINARY_URL: 'http://127.0.0.1:18080/k3s', K3S_BINARY_SHA256: sha256('echo k3s') };
    const look = 'ls /usr/local/bin';
    try {
      spawnSync('sh', [
        '-c',
        'for i in $(seq 50); do busybox wget -q -O /dev/null http://127.0.0.1:18080/k3s && exit 0; sleep 0.1; done',
      ]);
      expect(inFreshRoot(`${fetch} && sh /usr/local/bin/k3s && ${look}`, env)).toMatchObject({
        status: 0,
        stdout: 'k3s\nk3s\n',
        stderr: '',
      });
      const other = inFreshRoot(`${fetch}; ${look}`, { ...env, K3S_BINARY_SHA256: sha256('another') });
      expect([other.stdout, other.stderr]).toEqual(['', expect.stringContaining(`expected ${sha256('another')}`)]);
    } finally {
      server.kill('SIGKILL');
    }
    const kept = inFreshRoot(`printf 'echo k3s' >/usr/local/bin/k3s && ${fetch}`, env);
    expect(kept).toMatchObject({ status: 0, stderr: '' });
    expect(inFreshRoot(fetch, env).stderr).toContain('cannot be fetched; trying again');
  });
});
