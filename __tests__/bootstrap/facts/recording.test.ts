import type { Answer, Query } from '../../../bootstrap/facts/query';
import { anonymised, parseRecording, recordingText } from '../../../bootstrap/facts/recording';

const answer = (stdout: string): Answer => ({ code: 0, stdout, stderr: '' });
const query = (record?: Query<Answer>['record']): Query<Answer> => ({
  key: 'q',
  script: 'true',
  parse: (it) => it,
  ...(record === undefined ? {} : { record }),
});
const recorded = (stdout: string, known = '') => anonymised([query()], new Map([['q', answer(stdout)]]), known).q?.stdout;

test.each([
  ['a MAC address', 'link/ether 3c:ec:ef:12:34:56 brd', 'link/ether 00:00:5e:00:53:01 brd'],
  ['a public address', 'inet 84.12.3.4/24', 'inet 192.0.2.1/24'],
  ['a public IPv6 address', 'inet6 2a02:810d:1:2::5 scope', 'inet6 2001:db8::1 scope'],
  ['a machine id', 'id=0123456789abcdef0123456789abcdef', 'id=00000000000000000000000000000001'],
  ['a UUID', 'UUID=4f8b1c9a-1111-2222-3333-444455556666', 'UUID=00000000-0000-4000-8000-000000000001'],
  [
    'an SSH key',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5kqYq5kqYq5kqYq5kqYq5kqYq5kqYq5kqYq5kqYq5k me@home',
    'ssh-ed25519 KEY1 me@home',
  ],
  ['a disk that homelab.yaml does not name', 'ata-WDC_WD80EFZX-68UW8N0_VK0AAAA9-part1', 'ata-DISK1-part1'],
])('%s is replaced', (_title, before, after) => {
  expect(recorded(before)).toBe(after);
});

test.each([
  ['private addresses', 'inet 192.168.1.12/24 10.0.0.1 172.16.5.5 127.0.0.1'],
  ['versions', 'chrony 4.6.1-3 systemd 257'],
  ['words of a shell', 'usb-storage loaded'],
])('%s stay', (_title, text) => {
  expect(recorded(text, 'usb-storage')).toBe(text);
});

test('what homelab.yaml names stays, whatever its case', () => {
  expect(recorded('3C:EC:EF:10:00:0C', 'mac: 3c:ec:ef:10:00:0c')).toBe('3C:EC:EF:10:00:0C');
  const disk = 'nvme-Samsung_SSD_980_PRO_1TB_S5GXNX0T000001A';
  expect(recorded(`${disk}_1 ${disk}-part1`, `id: ${disk},`)).toBe(`${disk}_1 ${disk}-part1`);
});

test('equal values get equal stand-ins, different ones different', () => {
  expect(recorded('84.12.3.4 84.12.3.5 84.12.3.4')).toBe('192.0.2.1 192.0.2.2 192.0.2.1');
});

test('a query drops what it must itself', () => {
  const answers = new Map([['q', answer('content')]]);
  expect(anonymised([query(() => answer('dropped'))], answers, '').q?.stdout).toBe('dropped');
});

test('a recording is read as it was written', () => {
  const hosts = { 'h5b-x86': { q: { code: 1, stdout: 'a\n', stderr: '' } } };
  expect(parseRecording(recordingText(hosts))).toEqual(hosts);
});

test.each([
  ['another format', '{"format":"facts","hosts":{}}'],
  ['an answer without a code', '{"format":"h5b facts 1","hosts":{"a":{"q":{"stdout":"","stderr":""}}}}'],
])('%s is refused', (_title, text) => {
  expect(() => parseRecording(text)).toThrow(/format|code/);
});
