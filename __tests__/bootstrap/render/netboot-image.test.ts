import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NetbootImageParameters, netbootImage } from '../../../bootstrap/render/netboot-image';

const parameters: NetbootImageParameters = {
  suite: 'trixie',
  mirror: 'http://deb.debian.org/debian',
  security: 'http://deb.debian.org/debian-security',
  files: '/srv/h5b/netboot-files',
  output: '/srv/h5b/netboot',
  cache: '/var/cache/h5b',
  packages: [],
};

describe('the netboot image', () => {
  test('has another recipe when anything goes into it differently, and the same for the same', () => {
    const recipes = [{}, { suite: 'forky' }, { packages: ['htop'] }, { output: '/elsewhere' }].map(
      (change) => netbootImage({ ...parameters, ...change }).recipe,
    );
    expect(new Set(recipes).size).toBe(recipes.length);
    expect(netbootImage(parameters).recipe).toBe(recipes[0]);
  });

  test('makes programs executable and settings not', () => {
    const modes = new Map(netbootImage(parameters).files.map(({ path, mode }) => [path, mode.toString(8)]));
    expect(modes.get('root/usr/lib/h5b/fetch-k3s')).toBe('755');
    expect(modes.get('root/etc/initramfs-tools/scripts/live-bottom/h5b-node')).toBe('755');
    expect(modes.get('root/etc/systemd/system/k3s.service')).toBe('644');
  });

  test('consists of scripts that their shells can read', () => {
    const { script, files } = netbootImage({ ...parameters, packages: ['htop', 'tcpdump'] });
    const programs = files.filter(({ mode }) => mode === 0o755).map(({ path, content }) => ({ path, text: content.toString() }));
    for (const { path, text } of [...programs, { path: 'build-image.sh', text: script }]) {
      const shell = /^#!\/bin\/(sh|bash)\n/.exec(text)?.[1] ?? 'no shell';
      const { stderr } = spawnSync(shell, ['-n'], { input: text, encoding: 'utf8' });
      expect([path, stderr]).toEqual([path, '']);
    }
  });

  test.each([
    ['output', { output: "/srv/it's" }],
    ['mirror', { mirror: 'http://mirror/$(reboot)' }],
    ['package', { packages: ['htop; reboot'] }],
  ])('refuses the %s that the shell would read as something else', (_, change) => {
    expect(() => netbootImage({ ...parameters, ...change })).toThrow(/^netboot image: ".*" must be of letters, digits and/);
  });
});

/** Stand-ins for what needs root, the network or a quarter of an hour; `$WORLD` holds what they say and do. */
const STAND_INS: Readonly<Record<string, string>> = {
  id: 'echo 0',
  uname: 'echo aarch64',
  df: 'printf "Avail\\n%s\\n" "$(cat "$WORLD/free")"',
  unshare: 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
  'apt-get': `
    case " $* " in
      *" --simulate "*) cat "$WORLD/packages" ;;
      *" download "*) touch raspi-firmware_1_all.deb ;;
      *" --download-only "*)
        archives=$(printf '%s\\n' "$@" | sed -n 's/^Dir::Cache::archives=//p')
        touch "$archives/not-wanted_1_all.deb"
        sed -nE 's/^Inst ([^ ]+) \\(([^ ]+) .*\\[(.*)\\]\\)/\\1_\\2_\\3.deb/p' "$WORLD/packages" | sed 's/:/%3a/' | while read -r deb; do
          printf '!<arch>\\ndebian-binary   1700000000  ' >"$archives/$deb"
        done ;;
    esac`,
  'apt-cache': 'printf "Package: %s\\nVersion: 1\\n\\n" raspi-firmware ca-certificates',
  mmdebstrap: `
    echo built >>"$WORLD/builds"
    if [ -e "$WORLD/killed" ]; then kill -9 $PPID; exit 1; fi
    while [ $# -gt 3 ]; do shift; done
    boot=$H5B_IMAGE_WORK/boot
    mkdir -p "$2" "$boot/firmware/overlays"
    for file in vmlinuz firmware/bcm2711-rpi-4-b.dtb; do echo x >"$boot/$file"; done
    truncate -s "$(cat "$WORLD/initrd-size")" "$boot/initrd.main"
    cut -d ' ' -f 1,2 "$H5B_IMAGE_WORK/packages" >"$H5B_IMAGE_WORK/installed"
    if [ -e "$WORLD/moved" ]; then echo "late 2" >>"$H5B_IMAGE_WORK/installed"; fi`,
  mksquashfs: 'echo root >"$2"',
  unsquashfs: 'exit 0',
  cpio: 'cat >/dev/null; echo note',
  depmod: 'exit 0',
  'dpkg-deb':
    'mkdir -p "$3/usr/lib/raspi-firmware/overlays"; cd "$3/usr/lib/raspi-firmware"; touch overlays/README; echo x | tee start4.elf >fixup4.dat',
};

describe('the script that builds the image', () => {
  let world: string;
  const at = (...path: string[]) => join(world, ...path);
  const say = (name: string, text: string) => writeFileSync(at(name), text);
  const packages = (...versions: string[]) =>
    say(
      'packages',
      versions.map((version, index) => `Inst p${index} (${version} Debian:13/stable [arm64])\nConf p${index}\n`).join(''),
    );

  beforeEach(() => {
    world = mkdtempSync(join(tmpdir(), 'h5b-image-'));
    mkdirSync(at('bin'));
    mkdirSync(at('files'));
    writeFileSync(at('files', 'customize-root.sh'), '', { mode: 0o755 });
    for (const [name, body] of Object.entries(STAND_INS)) {
      writeFileSync(at('bin', name), `#!/bin/bash\n${body}\n`);
      chmodSync(at('bin', name), 0o755);
    }
    say('free', '99999999');
    say('initrd-size', '1001');
    packages('1.0', '2:3.0');
    const { script } = netbootImage({ ...parameters, files: at('files'), output: at('output'), cache: at('cache') });
    say('build-image.sh', script);
  });
  afterEach(() => rmSync(world, { recursive: true }));

  const environment = () => ({ ...process.env, PATH: `${at('bin')}:${process.env.PATH}`, WORLD: world });
  const build = () => spawnSync('bash', [at('build-image.sh')], { env: environment(), encoding: 'utf8' });
  const current = () => readlinkSync(at('output', 'current'));
  const builds = () => readFileSync(at('builds'), 'utf8').trim().split('\n').length;
  const releases = () => readdirSync(at('output', 'releases')).sort();
  const remains = () => readdirSync(at('output')).filter((name) => name.startsWith('.building'));

  test('makes a whole release the current one, and keeps nothing else', () => {
    expect(build()).toMatchObject({ status: 0, stderr: '' });
    const files = readdirSync(at('output', 'current')).sort();
    expect(files).toEqual(['SHA256SUMS', 'filesystem.squashfs', 'firmware', 'initrd.img', 'packages', 'recipe', 'vmlinuz']);
    expect(readFileSync(at('output', 'current', 'packages'), 'utf8')).toBe(
      'p0 1.0\np1 2:3.0\nca-certificates 1\nraspi-firmware 1\n',
    );
    expect(spawnSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: at('output', 'current') }).status).toBe(0);
    expect(remains()).toEqual([]);
    expect(existsSync(at('cache', 'archives', 'not-wanted_1_all.deb'))).toBe(false);
  });

  test('gives the initrd a length that lets the node archive follow it', () => {
    build();
    expect(readFileSync(at('output', 'current', 'initrd.img')).length % 4).toBe(0);
  });

  test('does not build what is there already', () => {
    build();
    const before = current();
    expect(build().stdout).toContain('is up to date');
    expect([builds(), current()]).toEqual([1, before]);
  });

  test('keeps the release before, and removes older ones', () => {
    const ids = ['1.0', '1.1', '1.2'].map((version) => {
      packages(version);
      expect(build().status).toBe(0);
      return current();
    });
    expect(new Set(ids).size).toBe(3);
    expect(readlinkSync(at('output', 'previous'))).toBe(ids[1]);
    expect(releases().map((id) => `releases/${id}`)).toEqual([ids[1], ids[2]].sort());
  });

  test('leaves the old release current when it is killed, and clears up the next time', () => {
    build();
    const before = current();
    packages('1.1');
    say('killed', '');
    expect(build().signal ?? 'killed').toBe('SIGKILL');
    expect([current(), remains().length]).toEqual([before, 1]);
    rmSync(at('killed'));
    expect(build().status).toBe(0);
    expect(current()).not.toBe(before);
    expect(remains()).toEqual([]);
  });

  test.each([
    [
      'an initrd that TFTP cannot carry',
      'initrd-size',
      '67108864',
      /initrd\.img has 671\d{5} bytes; a Pi loads at most 67108864 by TFTP/,
    ],
    ['too little space', 'free', '1000', /has 0 MiB free, a build needs 5120 MiB/],
    ['an archive that changed meanwhile', 'moved', '', /the archive changed meanwhile; run the build again/],
    ['a suite without these packages', 'packages', '', /apt resolved no package/],
  ])('refuses %s, and leaves the old release current', (_, name, text, reason) => {
    build();
    const before = current();
    packages('1.1');
    say(name, text);
    const { status, stderr } = build();
    expect(status).toBe(70);
    expect(stderr.split('\n').filter((line) => line.startsWith('build-image: '))).toEqual([expect.stringMatching(reason)]);
    expect([current(), remains(), releases().length]).toEqual([before, [], 1]);
  });

  test('refuses to run beside another build', async () => {
    mkdirSync(at('output'));
    const other = spawn('flock', [at('output', '.lock'), 'sh', '-c', 'echo held; exec sleep 60']);
    await once(other.stdout, 'data');
    try {
      expect(build().stderr).toMatch(/another build holds .*\.lock/);
    } finally {
      spawnSync('pkill', ['-KILL', '-P', String(other.pid)]);
      other.kill('SIGKILL');
    }
  });
});
