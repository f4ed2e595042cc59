import { cgroupQuery } from '../../../bootstrap/facts/cgroup-fact';
import { clockQuery } from '../../../bootstrap/facts/clock-fact';
import { disksQuery } from '../../../bootstrap/facts/disks-fact';
import { freeSpaceQuery } from '../../../bootstrap/facts/free-space-fact';
import { linksQuery } from '../../../bootstrap/facts/links-fact';
import { memoryCorrectionQuery } from '../../../bootstrap/facts/memory-correction-fact';
import { memoryQuery } from '../../../bootstrap/facts/memory-fact';
import type { Query } from '../../../bootstrap/facts/query';
import { systemQuery } from '../../../bootstrap/facts/system-fact';
import { preflight } from '../../../bootstrap/steps/preflight/preflight';
import type { LabNode } from '../../../config/lab';
import { missionLab } from '../../support/cluster';
import { factsOf } from '../resources/answers';
import { linksAnswer, machineAnswers } from './fake-machine';

const lab = missionLab();
const found = lab.nodes.find(({ hardware }) => hardware === 'x86');
if (found === undefined) throw new Error('the mission has an x86 node');
const node: LabNode = found;
const clock = clockQuery(lab.network.ntp);
const machine = machineAnswers(lab, node);
const system = (given: Readonly<Record<string, string>> = {}) => {
  const { os, version, host, kernel, arch, uid, id } = {
    ...{
      os: 'debian',
      version: '13',
      host: node.name,
      kernel: '6.12.118+deb13-amd64',
      arch: 'x86_64',
      uid: '0',
      id: 'a'.repeat(32),
    },
    ...given,
  };
  return `${os}\n${version}\n${host} ${kernel} ${arch}\n${uid}\n${id}\n`;
};
/** An SNTP answer of that many seconds since 1970. */
const reply = (seconds: number) => {
  const packet = Buffer.alloc(48);
  packet.writeUInt32BE(seconds + 2_208_988_800, 40);
  return packet.toString('base64');
};

const resources = preflight.resources({ lab, node, secret: () => undefined, dist: [], download: () => undefined });
function verdict(name: string, query: Query<unknown>, answer: string | { readonly code: number }) {
  const resource = resources.find((each) => each.name === name);
  if (resource === undefined) throw new Error(`no resource ${name}; there are ${resources.map((each) => each.name).join(', ')}`);
  return resource.plan(factsOf([query, answer]));
}

test.each([
  ['check operating system', systemQuery, system(), /Debian 13/],
  ['check architecture', systemQuery, system(), /x86_64/],
  ['check kernel', systemQuery, system(), /6\.12\.118/],
  ['check kernel', systemQuery, system({ kernel: '5.10.0-1' }), /5\.10/],
  ['check root', systemQuery, system(), /root/],
  ['check control groups', cgroupQuery, machine['control groups'] ?? '', /v2/],
  ['check memory', memoryQuery, machine.memory ?? '', /64\.0 GiB/],
  ['check memory', memoryQuery, 'blocks 0 of 0x0\nMemTotal: 64000000 kB\n', /61\.0 GiB/],
  ['check memory correction', memoryCorrectionQuery, 'IE31200\nDMI\n', /IE31200/],
  ['check clock', clock, `now 1000\ninstalled 900\nserver 192.168.1.1 1000 ${reply(1060)}\n`, /within 60 s of 192.168.1.1/],
  ['check clock', clock, `now 1000\ninstalled 900\nserver 192.168.1.1 1003 ${reply(1003)}\n`, /within 60 s/],
  ['check clock', clock, 'now 1000\ninstalled 900\n', /no time server/],
  [
    'check clock',
    clock,
    `now 1000\ninstalled 900\nserver 192.168.1.1 1000 ${Buffer.alloc(48).toString('base64')}\n`,
    /no time server/,
  ],
  ['check disk hdd-a', disksQuery, machine.disks ?? '', /8000 GB/],
  ['check network card', linksQuery, linksAnswer(lab, node, undefined), /eno1 at 100000/],
  ['check network card', linksQuery, linksAnswer(lab, node, undefined).replace('eno1 100000', 'eno1 -1'), /^is eno1$/],
  ['check free space', freeSpaceQuery('/'), machine['free space /'] ?? '', /4GiB/],
  ['machine id', systemQuery, system(), /set/],
  ['hostname', systemQuery, system(), /is h5b-x86/],
])('%s is fine (%#)', (name, query, answer, because) => {
  expect(verdict(name, query, answer)).toMatchObject({ state: 'ok', because: expect.stringMatching(because) });
});

const disks = machine.disks ?? '';
test.each([
  ['check operating system', systemQuery, system({ version: '12' }), /debian 12, not Debian 13/, /trixie/],
  ['check operating system', systemQuery, system({ os: 'ubuntu', version: '24.04' }), /ubuntu 24.04/, /trixie/],
  ['check architecture', systemQuery, system({ arch: 'aarch64' }), /aarch64; .* x86/, /nodes.h5b-x86.hardware/],
  ['check kernel', systemQuery, system({ kernel: '5.4.0-9' }), /older than 5.10/, /6.12/],
  ['check root', systemQuery, system({ uid: '1000' }), /user 1000/, /sudo/],
  ['check control groups', cgroupQuery, { code: 1 }, /v1/, /unified_cgroup_hierarchy/],
  [
    'check control groups',
    cgroupQuery,
    'cpuset cpu io pids\nKERNEL\nmemory\t0\t1\t0\n',
    /no control of memory/,
    /cgroup_disable/,
  ],
  ['check memory', memoryQuery, 'blocks 256 of 0x8000000\n', /32\.0 GiB; .* 64GiB/, /nodes.h5b-x86.memory/],
  ['check memory correction', memoryCorrectionQuery, 'DMI\n', /does not say/, /ecc: false/],
  [
    'check clock',
    clock,
    `now 1000\ninstalled 900\nserver 192.168.1.1 1000 ${reply(1061)}\n`,
    /61 s behind 192.168.1.1/,
    /date -u -s/,
  ],
  ['check clock', clock, `now 5000\ninstalled 900\nserver 192.168.1.1 5000 ${reply(4000)}\n`, /1000 s ahead of/, /hwclock/],
  ['check clock', clock, 'now 946684800\ninstalled 1795564800\n', /2000-01-01T00:00:00.000Z, before/, /date -u -s/],
  [
    'check disk hdd-a',
    disksQuery,
    disks.replace('VK0AAAA1 ', 'OTHER '),
    /VK0AAAA1 is not there; there are: .*OTHER/,
    /hdd-a\.id/,
  ],
  ['check disk hdd-a', disksQuery, disks.replaceAll('8000000000000', '4000000000000'), /4000 GB; .* 8TB/, /hdd-a\.size/],
  [
    'check disk hdd-a',
    disksQuery,
    disks.replace('VK0AAAA2 sd3', 'VK0AAAA2 sd2'),
    /same drive as hdd-b \(\/dev\/sd2\)/,
    /hdd-a\.id/,
  ],
  ['check disk hdd-a', disksQuery, disks.replace(/("type":")disk("[^}]*"kname":"sd2")/, '$1part$2'), /is a part/, /hdd-a\.id/],
  [
    'check network card',
    linksQuery,
    linksAnswer(lab, node, undefined).replace(node.mac, '02:00:00:00:00:09'),
    /eno1 02:00/,
    /\.mac/,
  ],
  [
    'check network card',
    linksQuery,
    linksAnswer(lab, node, undefined).replace('eno1 100000', 'eno1 1000'),
    /1000 Mbit.*10G/,
    /nic\.speed/,
  ],
  ['check free space', freeSpaceQuery('/'), '      Avail\n1048576\n', /1 MiB are free/, /grow/],
])('%s stops (%#)', (name, query, answer, because, remedy) => {
  const stop = { state: 'stop', because: expect.stringMatching(because), remedy: expect.stringMatching(remedy) };
  expect(verdict(name, query, answer)).toMatchObject(stop);
});

test.each(['', 'uninitialized'])('a machine with the id "%s" gets one', (id) => {
  expect(verdict('machine id', systemQuery, system({ id }))).toMatchObject({ state: 'change' });
});

test('another host name is changed', () => {
  expect(verdict('hostname', systemQuery, system({ host: 'debian' }))).toMatchObject({
    state: 'change',
    because: 'is debian, not h5b-x86',
    actions: [{ script: 'hostname -- h5b-x86' }],
  });
});

test('ECC is not asked for where homelab.yaml does not say it', () => {
  const plain = { ...node, written: { ...node.written, ecc: false } };
  const names = preflight.resources({ lab, node: plain, secret: () => undefined, dist: [], download: () => undefined });
  expect(names.map(({ name }) => name)).not.toContain('check memory correction');
});
