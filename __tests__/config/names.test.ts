import { didYouMean, nearestName } from '../../config/did-you-mean';
import { diskIdProblem } from '../../config/disk-id';
import { dnsLabelProblem, dnsNameProblem } from '../../config/dns-name';
import { branchProblem, repositoryProblem } from '../../config/git-reference';
import { imageReferenceProblem } from '../../config/image-reference';
import { macProblem } from '../../config/mac';
import { shownValue } from '../../config/shown-value';
import { timeZoneProblem } from '../../config/time-zone';
import { wireguardKeyProblem } from '../../config/wireguard-key';

const cases: readonly (readonly [
  string,
  (text: string) => string | undefined,
  readonly string[],
  readonly (readonly [string, string])[],
])[] = [
  [
    'DNS labels',
    dnsLabelProblem,
    ['a', 'web-1', '1st', 'a'.repeat(63)],
    [
      ['Web 1', 'did you mean "web-1"?'],
      ['-a-', 'did you mean "a"?'],
      ['a'.repeat(64), 'did you mean'],
      ['123', 'could be taken for a number'],
      ['', 'is not a DNS label'],
      ['äöü', 'is not a DNS label'],
    ],
  ],
  [
    'DNS names',
    dnsNameProblem,
    ['lab.home.arpa', 'a.b', 'xn--bcher-kva.example'],
    [
      ['lab', 'at least two labels'],
      ['Lab.Home', 'did you mean "lab.home"?'],
      ['lab..arpa', 'did you mean "lab.arpa"?'],
      ['192.168.1.1', 'is not a DNS name'],
      [`${'a.'.repeat(130)}b`, 'is not a DNS name'],
    ],
  ],
  [
    'MAC addresses',
    macProblem,
    ['dc:a6:32:10:00:0a', '02:00:00:00:00:01'],
    [
      ['dca63210000a', 'did you mean dc:a6:32:10:00:0a?'],
      ['dc-a6-32-10-00-0a', 'did you mean dc:a6:32:10:00:0a?'],
      ['ff:ff:ff:ff:ff:ff', 'multicast'],
      ['01:00:5e:00:00:01', 'multicast'],
      ['00:00:00:00:00:00', 'null address'],
      ['dc:a6:32:10:00', 'six pairs'],
    ],
  ],
  [
    'disk ids',
    diskIdProblem,
    ['ata-WDC_WD80EFZX-68UW8N0_VK0AAAA1', 'nvme-eui.0025385b71b00f3e', 'usb-Example-0:0'],
    [
      ['sda', 'another disk after the next boot'],
      ['/dev/nvme0n1', 'another disk after the next boot'],
      ['/dev/sdb1', 'another disk after the next boot'],
      ['/dev/disk/by-id/ata-X1234', 'did you mean "ata-X1234"?'],
      ['ata-X1234-part3', 'did you mean the whole disk, "ata-X1234"?'],
      ['ata X', 'is not a disk id'],
    ],
  ],
  [
    'branches',
    branchProblem,
    ['main', 'release/1.0', 'user@host', '#1'],
    [
      ['', 'is not a branch name'],
      ['a..b', 'is not a branch name'],
      ['-a', 'is not a branch name'],
      ['a/', 'is not a branch name'],
      ['a.lock', 'is not a branch name'],
      ['a b', 'is not a branch name'],
      ['HEAD', 'is not a branch name'],
      ['refs/heads/main', 'did you mean "main"?'],
    ],
  ],
  [
    'repositories',
    repositoryProblem,
    ['https://github.com/h5b/homelab', 'ssh://git@git.example.net:2222/lab.git'],
    [
      ['git@github.com:h5b/homelab.git', 'did you mean "ssh://git@github.com/h5b/homelab.git"?'],
      ['http://github.com/h5b/homelab', 'is not the URL of a Git repository'],
      ['https://github.com', 'is not the URL of a Git repository'],
      ['/srv/git/lab', 'is not the URL of a Git repository'],
      ['https://a:b@github.com/h5b', 'contains a password'],
    ],
  ],
  [
    'images',
    imageReferenceProblem,
    ['podinfo', 'ghcr.io/stefanprodan/podinfo:6.14.1', `registry.example.net:5000/a/b:1@sha256:${'0'.repeat(64)}`],
    [
      ['podinof', 'did you mean "podinfo"?'],
      ['k3s', 'is no image of config/pins.json'],
      ['ghcr.io/a/b', 'is not an image reference'],
      ['ghcr.io/a/b:latest', 'instead of latest'],
      ['ghcr.io/A/b:1', 'is not an image reference'],
      ['ghcr.io/a/b:1@sha256:12', 'is not an image reference'],
    ],
  ],
  [
    'time zones',
    timeZoneProblem,
    ['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT+1'],
    [
      ['Europe/Berln', 'did you mean "Europe/Berlin"?'],
      ['+01:00', 'is not an IANA time zone'],
      ['europe/berlin', 'did you mean "Europe/Berlin"?'],
      ['CEST', 'is not an IANA time zone'],
      ['', 'is not an IANA time zone'],
    ],
  ],
  [
    'WireGuard keys',
    wireguardKeyProblem,
    ['thJMtr4SIi1TvKFGamf0EiMjYsz5chLQwaQwbL9hiQw='],
    [
      ['short', '5 characters instead of 44'],
      ['thJMtr4SIi1TvKFGamf0EiMjYsz5chLQwaQwbL9hiQx=', 'not the base64 of 32 bytes'],
      ['AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'null key'],
    ],
  ],
];

describe.each(cases)('%s', (_what, problem, good, bad) => {
  test.each(good)('"%s" is one', (text) => {
    expect(problem(text)).toBeUndefined();
  });

  test.each(bad)('"%s" is none: %s', (text, message) => {
    expect(problem(text)).toContain(message);
  });
});

describe('suggestions', () => {
  test.each([
    ['adress', ['address', 'ipmi'], 'address'],
    ['wroker', ['control', 'worker'], 'worker'],
    ['WORKER', ['control', 'worker'], 'worker'],
    ['box', ['pi', 'bix'], 'bix'],
    ['colour', ['role', 'memory'], undefined],
    ['x'.repeat(65), ['x'], undefined],
  ])('%s among %j means %s', (name, known, nearest) => {
    expect(nearestName(name, known)).toBe(nearest);
  });

  test('without a near name all names are listed', () => {
    expect(didYouMean('colour', ['role', 'memory'], 'the keys are')).toBe('the keys are role, memory');
    expect(didYouMean('colour', [], 'the keys are')).toBe('the keys are none');
  });
});

describe('shown values', () => {
  test.each([
    ['a\nb', '"a\\nb"'],
    [12, '12'],
    [null, 'nothing'],
    [[], 'an empty list'],
    [[1, 2], 'a list of 2'],
    [{ a: 1 }, 'a map'],
  ])('%j is shown as %s', (value, shown) => {
    expect(shownValue(value)).toBe(shown);
  });

  test('long text is cut', () => {
    expect(shownValue('x'.repeat(1000))).toHaveLength(61);
  });
});
