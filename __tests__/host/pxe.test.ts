import '../bootstrap/steps/pin-k3s-stand-in';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { k3sBinaryPath, tftpDirectory } from '../../bootstrap/render/boot-server';
import type { Lab, LabNode } from '../../config/lab';
import { K3S_SHA256 } from '../bootstrap/steps/k3s-stand-in';
import { labOf, validLab } from '../support/cluster';
import { BootNetwork } from './pxe/boot-network';
import type { PowerOn } from './pxe/power-on';
import { describeHost } from './target/describe-host';

/** A boot server that is also the DHCP server of its LAN, and three Pis that boot from it. */
const lab = validLab('no-storage-host');
const TEXT = readFileSync(join(__dirname, '../config/valid/no-storage-host.yaml'), 'utf8');
const BESIDE_ANOTHER = TEXT.replace(/^ {2}(dhcp|pi-c): .*\n/gm, '');
const FOREIGN = { mac: 'dc:a6:32:99:99:99', serial: '1000000099999999' };

function pi(name: string, of: Lab = lab): LabNode & { readonly serial: string } {
  const node = of.nodes.find((each) => each.name === name);
  if (node?.written.serial === undefined) throw new Error(`no Pi "${name}" in ${of.nodes.map((each) => each.name).join(', ')}`);
  return { ...node, serial: node.written.serial };
}
const hash = (content: Buffer) => createHash('sha256').update(content).digest('hex');

describeHost('the boot server', () => {
  let network: BootNetwork;
  let changed: readonly string[];
  const open = async (of: Lab) =>
    (await network.plan(of)).steps.flatMap(({ resources }) => resources.filter(({ outcome }) => outcome.state !== 'ok'));

  beforeAll(async () => {
    network = await BootNetwork.start(lab);
    await network.layImage(lab);
    changed = await network.apply(lab);
  });
  afterAll(() => network?.stop());

  test('is made by one apply, and a plan after it has nothing to do', async () => {
    expect(changed).toEqual(expect.arrayContaining(['pxe: unit dnsmasq.service', 'pxe: unit nginx.service']));
    expect(changed).not.toContain('netboot-image: netboot image');
    expect(await open(lab)).toEqual([]);
    expect(await network.target.exec('systemctl is-active dnsmasq nginx h5b-firewall')).toBe('active\nactive\nactive\n');
  });

  test('shows an archive to dnsmasq, and to no other account', async () => {
    const path = `/srv/tftp/${tftpDirectory(pi('pi-b'))}/node.cpio`;
    expect(await network.target.exec(`stat -c '%a %U' ${path}`)).toBe('400 dnsmasq\n');
    expect((await network.target.run(`setpriv --reuid www-data --clear-groups cat ${path}`)).code).not.toBe(0);
    const status = `curl -s -o /dev/null -w '%{http_code}' --path-as-is http://192.168.7.5`;
    await network.target.exec('command -v curl >/dev/null || apt-get install -qq -y --no-install-recommends curl >/dev/null');
    expect(await network.target.exec(`${status}${path}; ${status}/../tftp${path.slice('/srv/tftp'.length)}`)).toBe('404400');
  });

  describe('brings a Pi of homelab.yaml up to its system', () => {
    const { mac, serial, address } = pi('pi-b');
    let seen: PowerOn;
    beforeAll(async () => {
      seen = await network.powerOn({ mac, serial });
    });

    test('with the address of homelab.yaml, and without a failure', () => {
      expect(seen.failure).toBeUndefined();
      expect(seen.offer).toMatchObject({ address, server: '192.168.7.5' });
    });

    test('by the files that lie there, and by its own archive', () => {
      const directory = `/srv/tftp/${tftpDirectory(pi('pi-b'))}`;
      const image = '/srv/http/image/current';
      const of = (path: string) => hash(network.read(path));
      expect(seen.loaded).toEqual({
        'config.txt': of(`${directory}/config.txt`),
        'cmdline.txt': of(`${directory}/cmdline.txt`),
        'node.cpio': of(`${directory}/node.cpio`),
        'start4.elf': of(`${image}/firmware/start4.elf`),
        'fixup4.dat': of(`${image}/firmware/fixup4.dat`),
        'image/vmlinuz': of(`${image}/vmlinuz`),
        'image/initrd.img': of(`${image}/initrd.img`),
        'image/firmware/bcm2711-rpi-4-b.dtb': of(`${image}/firmware/bcm2711-rpi-4-b.dtb`),
        '/image/current/filesystem.squashfs': of(`${image}/filesystem.squashfs`),
        [k3sBinaryPath()]: K3S_SHA256,
      });
      expect(network.read(`${directory}/node.cpio`).toString('latin1')).toContain('value of ssh/pi-b/ed25519');
    });

    test('behind its firewall, which lets nothing but that in', async () => {
      expect(await network.target.exec('nft list table inet h5b')).toContain('udp dport 6900-6999 accept');
    });
  });

  test('gives a machine that homelab.yaml does not name an address of the guests, and no boot server', async () => {
    const { offer, failure, loaded } = await network.powerOn(FOREIGN);
    expect(offer?.address).toMatch(/^192\.168\.7\.[5-9][0-9]$/);
    // dnsmasq answers any PXE client as one; what counts is that its menu names nothing, and no file.
    expect(failure).toMatch(/^no boot server: option 60 is "PXEClient", option 43 "/);
    expect({ loaded, file: offer?.file, text: offer?.option43.match(/[A-Za-z ]{4,}/g) }).toEqual({
      loaded: {},
      file: '',
      text: null,
    });
  });

  test('says what is missing if the image lost its kernel, and the Pi says so, too', async () => {
    await network.target.exec('mv /srv/http/image/current/vmlinuz /srv/vmlinuz');
    const { mac, serial } = pi('pi-b');
    expect(await network.powerOn({ mac, serial })).toMatchObject({ failure: 'image/vmlinuz is missing' });
    expect(await open(lab)).toEqual([
      {
        name: 'netboot image',
        outcome: expect.objectContaining({ because: expect.stringContaining('0123456789abcdef is damaged: vmlinuz') }),
      },
    ]);
    await network.target.exec('mv /srv/vmlinuz /srv/http/image/current/vmlinuz');
    expect(await open(lab)).toEqual([]);
  });

  describe('beside another DHCP server, and with a Pi less', () => {
    const gone = pi('pi-c');
    let beside: Lab;
    beforeAll(async () => {
      beside = labOf(BESIDE_ANOTHER);
      changed = await network.apply(beside);
    });

    test('is changed to that, and is started again', async () => {
      expect(changed).toEqual(
        expect.arrayContaining([
          'pxe: file /etc/dnsmasq.conf',
          'pxe: unit dnsmasq.service',
          'pxe: only known Pis below /srv/tftp',
        ]),
      );
      expect(await open(beside)).toEqual([]);
    });

    test('boots a Pi that has its address from the other one', async () => {
      const { mac, serial, address } = pi('pi-a', beside);
      const { offer, failure, loaded } = await network.powerOn({ mac, serial, given: `${address}/24` });
      expect({ failure, offer }).toMatchObject({ failure: undefined, offer: { address: '0.0.0.0', server: '192.168.7.5' } });
      expect(loaded['image/vmlinuz']).toBe(hash(network.read('/srv/http/image/current/vmlinuz')));
    });

    test('does not answer a foreign machine at all, and the Pi that is gone is one', async () => {
      expect(await network.powerOn(FOREIGN)).toMatchObject({ failure: 'nobody answers' });
      expect(await network.powerOn({ mac: gone.mac, serial: gone.serial })).toMatchObject({ failure: 'nobody answers' });
      expect(await network.target.exec('ls /srv/tftp')).not.toContain(tftpDirectory(gone));
    });
  });
});
