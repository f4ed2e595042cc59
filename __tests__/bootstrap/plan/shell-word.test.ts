import { execFileSync } from 'node:child_process';
import { shellWord } from '../../../bootstrap/plan/shell-word';

const texts = [
  'chrony.service',
  '',
  'a b',
  "it's",
  '$(reboot) `id` "x"',
  '-n',
  '*',
  '~root',
  'a\nb',
  'x=y',
  '=x',
  '\\',
  'ä€',
  '{a,b}',
  '!!',
  'a=~',
];

test('Bash reads every text back as one word', () => {
  const script = `printf '%s\\0' ${texts.map(shellWord).join(' ')}`;
  const read = execFileSync('bash', [], { input: script, encoding: 'utf8' });
  expect(read.split('\0').slice(0, -1)).toEqual(texts);
});

test('a plain word stays as it is, so that plans are easy to read', () => {
  expect(shellWord('/etc/systemd/network/10-lan.network')).toBe('/etc/systemd/network/10-lan.network');
});

test('a text that no argument can hold is refused', () => {
  expect(() => shellWord('a\0b')).toThrow('NUL');
});
