import { type DhcpAnswer, dnsmasqAnswer, piBootServer } from '../../../bootstrap/rehearse/dhcp';
import { dnsmasqModel } from '../../../bootstrap/rehearse/dnsmasq-model';
import { tryBootServer } from '../../../bootstrap/render/boot-server';
import { dnsmasqConfig } from '../../../bootstrap/render/dnsmasq-config';
import { validLab } from '../../support/cluster';

const modelOf = (name: string) => {
  const lab = validLab(name);
  const server = tryBootServer(lab);
  if (!server) throw new Error(`${name} has no boot server`);
  return dnsmasqModel(dnsmasqConfig(lab, server));
};

const OPTION_43 = 'Raspberry Pi Boot';

// What dnsmasq 2.90 itself answered to these clients, in a network namespace.
test.each([
  ['a Pi', 'dc:a6:32:10:00:0a', 0, { address: undefined, server: '192.168.1.12', pxe: true, option43: [OPTION_43] }],
  [
    'x86',
    '3c:ec:ef:10:00:0c',
    7,
    { address: undefined, server: '192.168.1.12', pxe: true, option43: ['Debian'], file: 'shimx64.efi' },
  ],
  ['a stranger', 'dc:a6:32:99:99:99', 0, 'no dhcp-host has the MAC address dc:a6:32:99:99:99, and others are ignored'],
])('a proxy answers %s as dnsmasq does', (_, mac, architecture, answer) => {
  expect(dnsmasqAnswer(modelOf('mission'), { mac, architecture })).toEqual(answer);
});

test.each([
  ['a Pi', 'dc:a6:32:70:00:0a', 0, { address: '192.168.7.10', server: '192.168.7.5', pxe: true, option43: [OPTION_43] }],
  [
    'x86',
    '3c:ec:ef:70:00:05',
    7,
    { address: expect.anything(), server: '192.168.7.5', pxe: true, option43: [], file: 'shimx64.efi' },
  ],
  ['a guest', 'dc:a6:32:99:99:99', 0, { address: 'any', server: '192.168.7.5', pxe: false, option43: [] }],
  ['a guest with UEFI', '3c:ec:ef:99:99:99', 7, { address: 'any', server: '192.168.7.5', pxe: false, option43: [] }],
])('the DHCP server of the LAN answers %s as dnsmasq does', (_, mac, architecture, answer) => {
  expect(dnsmasqAnswer(modelOf('no-storage-host'), { mac, architecture })).toEqual(answer);
});

const ANSWER: DhcpAnswer = { address: undefined, server: '10.0.0.1', pxe: true, option43: [OPTION_43] };

// raspberrypi/documentation: boot-net.adoc; rpi-eeprom#376.
test.each<[string, Partial<DhcpAnswer>, ReturnType<typeof piBootServer>]>([
  ['the words in option 43', {}, { server: '10.0.0.1' }],
  ['more words around them', { option43: ['x', `${OPTION_43}   `] }, { server: '10.0.0.1' }],
  ['option 66 alone', { pxe: false, option43: [], option66: '10.0.0.9' }, { server: '10.0.0.9' }],
  ['no PXEClient in option 60', { pxe: false }, { ignored: expect.stringContaining('option 43') }],
  ['nothing at all', { pxe: false, option43: [] }, { ignored: expect.stringContaining('there is no option 43') }],
  ['a name in option 66', { option66: 'boot.lan' }, { ignored: expect.stringContaining('resolves no names') }],
])('with %s, a Pi decides as its firmware does', (_, change, decision) => {
  expect(piBootServer({ ...ANSWER, ...change })).toEqual(decision);
});

test.each([
  ['dhcp-macth=set:x,option:client-arch,7', 'line 1: "dhcp-macth=set:x,option:client-arch,7" is no directive'],
  ['port=0\nserver=9.9.9.9', 'line 2: "server=9.9.9.9" is no directive'],
  ['dhcp-match=set:x,option:vendor-class,y', 'does not match option:client-arch'],
  ['pxe-service=x86PC,"Boot"', 'names no architecture by number'],
  ['constructor=1', 'line 1: "constructor=1" is no directive'],
])('the directive in %j is not passed over', (text, message) => {
  expect(() => dnsmasqModel(text)).toThrow(message);
});
