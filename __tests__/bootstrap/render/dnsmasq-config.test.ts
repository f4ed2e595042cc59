import { tryBootServer } from '../../../bootstrap/render/boot-server';
import { dnsmasqConfig } from '../../../bootstrap/render/dnsmasq-config';
import type { Lab } from '../../../config/lab';
import { labOf, missionText, validLab } from '../../support/cluster';

const linesOf = (lab: Lab): readonly string[] => {
  const server = tryBootServer(lab);
  if (!server) throw new Error('the lab has no boot server');
  return dnsmasqConfig(lab, server)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
};

/** The mission lab, whose x86 node is the DHCP server as well. */
const serving = () => labOf(missionText().replace('server: router', 'server: h5b-x86'));

describe('beside the DHCP server of a router', () => {
  const lines = linesOf(validLab('mission'));

  test('it is a proxy that gives no addresses and no options', () => {
    expect(lines.filter((line) => line.startsWith('dhcp-range'))).toEqual(['dhcp-range=192.168.1.0,proxy,255.255.255.0']);
    expect(lines.filter((line) => line.startsWith('dhcp-option'))).toEqual([]);
    expect(lines).not.toContain('dhcp-authoritative');
  });

  test('it answers machines of homelab.yaml alone', () => {
    expect(lines).toContain('dhcp-ignore=tag:!known');
    expect(lines.filter((line) => line.startsWith('dhcp-host'))).toEqual([
      'dhcp-host=dc:a6:32:10:00:0a,set:pi',
      'dhcp-host=dc:a6:32:10:00:0b,set:pi',
      'dhcp-host=3c:ec:ef:10:00:0c,set:x86',
    ]);
  });

  test('UEFI on x86 gets its loader by a menu of one entry', () => {
    expect(lines).toContain('pxe-service=tag:x86,7,"Debian",shimx64.efi');
    expect(lines.filter((line) => line.startsWith('dhcp-boot'))).toEqual([]);
  });
});

describe('as the DHCP server of the LAN', () => {
  const lines = linesOf(serving());

  test("it gives guests addresses of the range, for the lease, with the lab's router, DNS, time and domain", () => {
    expect(lines).toContain('dhcp-range=192.168.1.100,192.168.1.199,255.255.255.0,12h');
    expect(lines).toContain('dhcp-option=option:router,192.168.1.1');
    expect(lines).toContain('dhcp-option=option:dns-server,192.168.1.1,9.9.9.9');
    expect(lines).toContain('dhcp-option=option:ntp-server,192.168.1.1');
    expect(lines).toContain('dhcp-option=option:domain-name,h5b.home.arpa');
    expect(lines).not.toContain('dhcp-ignore=tag:!known');
  });

  test('it reserves the address of every node and of every BMC whose MAC is known', () => {
    expect(lines.filter((line) => line.startsWith('dhcp-host'))).toEqual([
      'dhcp-host=dc:a6:32:10:00:0a,set:pi,h5b-pi-control,192.168.1.10',
      'dhcp-host=dc:a6:32:10:00:0b,set:pi,h5b-pi-worker,192.168.1.11',
      'dhcp-host=3c:ec:ef:10:00:0c,set:x86,h5b-x86,192.168.1.12',
      'dhcp-host=3c:ec:ef:10:00:0d,h5b-x86-ipmi,192.168.1.13',
    ]);
  });

  test('UEFI on x86 gets its loader as boot file, only with the tag of a known machine', () => {
    expect(lines).toContain('dhcp-boot=tag:x86,tag:efi,shimx64.efi');
  });
});

test.each(['mission', 'no-storage-host', 'five-workers', 'every-field'])(
  '%s: no DNS, one address, TFTP, a log, and option 43 for tagged Pis alone',
  (name) => {
    const lab = validLab(name);
    const lines = linesOf(lab);
    expect(lines).toEqual(
      expect.arrayContaining([
        'port=0',
        `listen-address=${tryBootServer(lab)?.address}`,
        'log-dhcp',
        'enable-tftp',
        'tftp-root=/srv/tftp',
        'pxe-service=tag:pi,0,"Raspberry Pi Boot"',
      ]),
    );
    expect(lines.filter((line) => line.startsWith('pxe-service') && !line.includes('tag:'))).toEqual([]);
  },
);
