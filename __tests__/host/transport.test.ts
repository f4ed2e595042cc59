import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { perform } from '../../bootstrap/transport/perform';
import { ConnectionLost } from '../../bootstrap/transport/transport-error';
import { writeFile } from '../../bootstrap/transport/write-file';
import { rejection, runs } from '../bootstrap/transport/in-process';
import { ownGroup, RealSshd, SSHD } from '../bootstrap/transport/real-sshd';

const REPO = join(__dirname, '..', '..');
const ONCE = { timeoutSeconds: 60 };
/** Prints three process ids: a plain child that ignores TERM, one with a session of its own, one in a group of its own. */
const STUBBORN =
  'trap "" TERM; sleep 1000 & echo $!; ' +
  '(trap - TERM; exec setsid sleep 1000) & echo $!; ' +
  '(trap - TERM; exec timeout 1000 sleep 1000) & echo $!; wait';

jest.setTimeout(120_000);

const tests = existsSync(SSHD) ? describe : describe.skip;
if (!existsSync(SSHD))
  console.warn(`${SSHD} is missing, so nothing is tried against a real sshd: apt-get install openssh-server`);

tests('a real sshd', () => {
  let sshd: RealSshd;
  beforeAll(async () => {
    sshd = await RealSshd.start();
  });
  afterAll(() => sshd.stop());

  test('gives exit code, signal and each stream by itself', async () => {
    const host = sshd.host();
    expect(await host.run({ script: 'cat; echo err >&2; exit 7', input: 'in', ...ONCE })).toEqual({
      code: 7,
      stdout: 'in',
      stderr: 'err\n',
    });
    expect((await host.run({ script: 'kill -KILL $$', ...ONCE })).code).toBe(137);
  });

  test('runs 50 commands at once over one login, which alone it would refuse', async () => {
    const host = sshd.host();
    const results = await Promise.all(Array.from({ length: 50 }, (_, index) => host.run({ script: `echo ${index}`, ...ONCE })));
    expect(results.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 50 }, (_, index) => `${index}\n`));
  });

  test('lets 25 logins in at once, of which it drops some at first', async () => {
    const logins = Array.from({ length: 25 }, () => sshd.host());
    const results = await Promise.all(logins.map((host) => host.run({ script: 'echo in', ...ONCE })));
    expect(results.filter(({ stdout }) => stdout === 'in\n')).toHaveLength(25);
    await Promise.all(logins.map((host) => host.close()));
  });

  test('brings 10 MB on both streams at once', async () => {
    const script = 'head -c 10000000 /dev/zero | tr "\\0" o & head -c 10000000 /dev/zero | tr "\\0" e >&2; wait';
    const { code, stdout, stderr } = await sshd.host().run({ script, ...ONCE });
    expect([code, stdout.length, stderr.length]).toEqual([0, 10_000_000, 10_000_000]);
  });

  test('is a jump host, too', async () => {
    const jump = sshd.target();
    const host = sshd.host({ ...sshd.target(), jump });
    expect((await host.run({ script: 'echo behind', ...ONCE })).stdout).toBe('behind\n');
  });

  describe('leaves no process of a command', () => {
    test('when the client is killed', async () => {
      const target = sshd.write('target.json', JSON.stringify(sshd.target()));
      const client = spawn(process.execPath, [
        '-r',
        join(REPO, 'register.js'),
        join(REPO, '__tests__/bootstrap/transport/run-and-wait.ts'),
        target,
        STUBBORN,
      ]);
      const pids: string[] = [];
      for await (const line of createInterface(client.stdout)) {
        pids.push(line);
        if (pids.length === 3) client.kill('SIGKILL');
      }
      expect(await goneWithin(10, pids)).toBe(true);
    });

    test('when the connection is cut', async () => {
      const cable = await sshd.cable();
      const pids: string[] = [];
      const host = sshd.host(sshd.target({ port: cable.port }));
      const onLine = (line: string) => void (pids.push(line) === 3 && cable.cut());
      expect(await rejection(host.run({ script: STUBBORN, onLine, ...ONCE }))).toBeInstanceOf(ConnectionLost);
      expect(await goneWithin(10, pids)).toBe(true);
    });

    test('when the cable is pulled: neither side hears of it, both notice', async () => {
      const cable = await sshd.cable();
      const pids: string[] = [];
      const timing = { heartbeat: 0.5, silence: 2, keepalive: 0.5, keepaliveCount: 3 };
      const host = sshd.host(sshd.target({ port: cable.port, timing }));
      const onLine = (line: string) => void (pids.push(line) === 3 && cable.pull());
      const { message } = await rejection(host.run({ script: STUBBORN, onLine, ...ONCE }));
      expect(message).toContain('the connection was lost (Keepalive timeout)');
      expect(await goneWithin(10, pids)).toBe(true);
    });

    test('when the input is cut off: the script does not even begin', async () => {
      const cable = await sshd.cable();
      const began = join(sshd.directory, 'began');
      const host = sshd.host(sshd.target({ port: cable.port }));
      await host.connect();
      const run = host.run({ script: `touch ${began}; cat >/dev/null`, input: randomBytes(64 * 1024 * 1024), ...ONCE });
      setTimeout(() => cable.cut(), 100);
      expect(await rejection(run)).toBeInstanceOf(ConnectionLost);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      expect(existsSync(began)).toBe(false);
      expect(readdirSync('/dev/shm').filter((name) => name.startsWith('h5b-'))).toEqual([]);
    });
  });

  describe('a file', () => {
    const owner = `${userInfo().username}:${ownGroup()}`;

    test('is written with mode and owner, whatever is in it and in its name', async () => {
      const path = join(sshd.directory, "a 'b' $c *.conf");
      const content = randomBytes(100_000);
      await perform(sshd.host(), { do: 'write', path, content, mode: '0640', owner });
      expect(readFileSync(path).equals(content)).toBe(true);
      expect(statSync(path).mode & 0o7777).toBe(0o640);
    });

    test('of 60 MB is uploaded', async () => {
      const source = join(sshd.directory, 'source.bin');
      const content = randomBytes(60 * 1000 * 1000);
      writeFileSync(source, content);
      const sha256 = createHash('sha256').update(content).digest('hex');
      const path = join(sshd.directory, 'uploaded.bin');
      const host = sshd.host();
      await host.connect();
      const start = performance.now();
      await perform(host, { do: 'upload', path, source, sha256, mode: '0755', owner });
      console.info(`60 MB uploaded in ${((performance.now() - start) / 1000).toFixed(2)} s`);
      expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(sha256);
      expect(statSync(path).mode & 0o7777).toBe(0o755);
    });

    test('goes on uploading where a cut connection left it', async () => {
      const cable = await sshd.cable();
      const source = join(sshd.directory, 'source-2.bin');
      const content = randomBytes(40 * 1000 * 1000);
      writeFileSync(source, content);
      const action = {
        do: 'upload',
        path: join(sshd.directory, 'uploaded-2.bin'),
        source,
        sha256: createHash('sha256').update(content).digest('hex'),
        mode: '0644',
        owner,
      } as const;
      const host = sshd.host(sshd.target({ port: cable.port }));
      // In the middle of a part; a cut between two is not noticed, since the next one logs in anew. How long a part takes is the
      // machine's business, so another moment is tried then.
      let lost: unknown;
      for (const delay of [10, 30, 60, 120, 250]) {
        if (lost !== undefined) break;
        rmSync(action.path, { force: true });
        let parts = 0;
        const upload = perform(host, action, () => void (++parts === 2 && setTimeout(cable.cut, delay)));
        lost = await upload.catch((error: unknown) => error);
      }
      expect(lost).toBeInstanceOf(ConnectionLost);
      expect(existsSync(action.path)).toBe(false);
      const lines: string[] = [];
      await perform(host, action, (line) => lines.push(line));
      expect(lines[0]).toMatch(/^goes on at (16\.8|25\.2|\d\d\.\d) MB of 40\.0 MB$/);
      expect(readFileSync(action.path).equals(content)).toBe(true);
      expect(leftovers('uploaded-2.bin')).toEqual([]);
    });

    test.each([
      ['the connection is cut', 'cut'],
      ['its process is killed', 'kill'],
    ])('has its old content or the new one if %s at any moment, and the next write clears up', async (_what, how) => {
      const path = join(sshd.directory, `atomic-${how}`);
      const contents = [Buffer.alloc(2_000_000, 'a'), Buffer.alloc(2_000_000, 'b')];
      writeFileSync(path, contents[0] ?? '');
      let unfinished = 0;
      for (let round = 1; round <= 25; round++) {
        const cable = await sshd.cable();
        const host = sshd.host(sshd.target({ port: cable.port }));
        await host.connect();
        const { script, input = '' } = writeFile({ path, content: contents[round % 2] ?? '', mode: '0644', owner });
        const strike = (pid: string) => (how === 'cut' ? cable.cut() : process.kill(-Number(pid), 'SIGKILL'));
        // The moment is drawn: what must hold, holds at every one.
        const onLine = (pid: string) => void setTimeout(() => runs(pid) && strike(pid), Math.random() * 100);
        const outcome = await host.run({ script: `echo $$\n${script}`, input, onLine, ...ONCE }).catch(() => undefined);
        if (outcome?.code !== 0) unfinished += 1;
        const now = readFileSync(path);
        expect(contents.some((content) => content.equals(now))).toBe(true);
        await host.close();
      }
      console.info(`${unfinished} of 25 writes were ended early`);
      await perform(sshd.host(), { do: 'write', path, content: 'last', mode: '0644', owner });
      expect(readFileSync(path, 'utf8')).toBe('last');
      expect(leftovers(`atomic-${how}`)).toEqual([]);
    });

    const leftovers = (name: string) => readdirSync(sshd.directory).filter((entry) => entry.startsWith(`.${name}.h5b-`));
  });

  test('a lock is held until it is released, and refused meanwhile', async () => {
    const lock = join(sshd.directory, 'lock');
    const script = `exec 9>>${lock}; flock -n 9 || { echo busy; exit 75; }; echo held; exec sleep 1000`;
    const [first, second] = [sshd.host(), sshd.host()];
    const held = await first.hold({ script, ...ONCE });
    expect((await rejection(second.hold({ script, ...ONCE }))).message).toBe('storage: not held: exit 75: busy');
    await held.release();
    const again = await second.hold({ script, ...ONCE });
    await again.release();
  });
});

const SUDO = '/usr/bin/sudo';
const withSudo = existsSync(SSHD) && existsSync(SUDO) && userInfo().uid === 0 ? test : test.skip;
if (withSudo === test.skip)
  console.warn(`sudo is tried by root only, with sshd and ${SUDO}: apt-get install openssh-server sudo`);

withSudo('a real sudo makes a user root, and neither a wrong password nor a refusal gets past', () => {
  // An /etc of its own, gone with the process: users and sudoers are added there.
  const script = `set -eu
    mount -t tmpfs h5b /mnt; mkdir /mnt/upper /mnt/work
    mount -t overlay h5b -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work /etc
    for user in asked free refused; do useradd -M -d /tmp -s /bin/bash "$user"; echo "$user:right" | chpasswd; done
    printf '%s\\n' 'asked ALL=(ALL:ALL) ALL' 'free ALL=(ALL:ALL) NOPASSWD: ALL' >/etc/sudoers.d/h5b
    exec "$@"`;
  const probe = [process.execPath, '-r', join(REPO, 'register.js'), join(REPO, '__tests__/bootstrap/transport/sudo-probe.ts')];
  const { stdout, stderr } = spawnSync('unshare', ['-m', '--propagation', 'private', 'bash', '-c', script, 'sudo', ...probe], {
    encoding: 'utf8',
  });
  const root = '3|root/in|err/|CommandTimeout|0 of 2 left';
  expect({ lines: stdout.trim().split('\n'), stderr }).toEqual({
    lines: [
      root,
      expect.stringMatching(/^SudoRefused: storage: sudo does not take the password; .* on the host: "Sorry, try again\./),
      'SudoRefused: storage: sudo wants a password; run again with --ask-sudo-password, ' +
        'or allow the user NOPASSWD on the host: "sudo: a password is required"',
      root,
      root,
      expect.stringMatching(/^SudoRefused: storage: the user may not use sudo; .*: "refused is not in the sudoers file\."$/),
    ],
    stderr: '',
  });
});

/** Whether all the processes end in that time. */
async function goneWithin(seconds: number, pids: readonly string[]): Promise<boolean> {
  const end = performance.now() + seconds * 1000;
  while (pids.some(runs)) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return pids.length > 0;
}
