import { checkFiles, GENERATED_MARKER, isGenerated } from '../../../../charts/lib/dist-writer/files';
import { generatedFiles } from '../../../support/dist-sandbox';

test.each([
  { path: '', what: 'empty' },
  { path: '/etc/passwd', what: 'absolute' },
  { path: '../outside.yaml', what: 'the segment ".."' },
  { path: 'a/../../outside.yaml', what: 'the segment ".."' },
  { path: './a.yaml', what: 'the segment "."' },
  { path: 'a//b.yaml', what: 'an empty segment' },
  { path: 'a/', what: 'an empty segment' },
  { path: 'a\\b.yaml', what: 'a backslash' },
  { path: 'a\u0000.yaml', what: 'a control character' },
  { path: 'a\n.yaml', what: 'a control character' },
  { path: 'a\ud800.yaml', what: 'half a surrogate pair' },
  { path: '.git/config', what: 'in a .git directory' },
  { path: 'a/.GIT/config', what: 'in a .git directory' },
  { path: `a/${'b'.repeat(256)}`, what: 'longer than 255 bytes' },
  { path: `a/${'ö'.repeat(128)}`, what: 'longer than 255 bytes' },
])('the path $path is refused: $what', ({ path, what }) => {
  expect(() => checkFiles(generatedFiles({ 'fine.yaml': 'a', [path]: 'a' }))).toThrow(
    expect.objectContaining({ name: 'DistError', path: JSON.stringify(path), what: expect.stringContaining(what) }),
  );
});

test.each([
  { one: 'a/pod.yaml', other: 'a/Pod.yaml', fault: 'a/Pod.yaml: it is the same path as a/pod.yaml' },
  { one: 'calico/a.yaml', other: 'Calico/b.yaml', fault: 'Calico: it is the same path as calico' },
  { one: 'a/\u00fc.yaml', other: 'a/u\u0308.yaml', fault: 'it is the same path as a/\u00fc.yaml' },
  { one: 'a', other: 'a/b.yaml', fault: 'a: it is both a file and a directory' },
  { one: 'a/b/c.yaml', other: 'a/b', fault: 'a/b: it is both a file and a directory' },
])('$one and $other cannot both be written', ({ one, other, fault }) => {
  expect(() => checkFiles(generatedFiles({ [one]: '1', [other]: '2' }))).toThrow(fault);
});

test('paths of one directory in one spelling, and names that git or a shell would not like, are fine', () => {
  expect(() =>
    checkFiles(generatedFiles({ 'a/b.yaml': '', 'a/c d.yaml': '', 'b/b.yaml': '', '.gitkeep': '', 'a/...': '' })),
  ).not.toThrow();
});

test('a text without the marker is refused: the next run would not recognise its own file', () => {
  expect(() => checkFiles(new Map([['a.yaml', 'kind: Pod\n']]))).toThrow('a.yaml: its text does not start with the marker line');
});

test.each([
  { text: `${GENERATED_MARKER}\nkind: Pod\n`, is: true },
  { text: `${GENERATED_MARKER}\r\nkind: Pod\r\n`, is: true },
  { text: GENERATED_MARKER, is: true },
  { text: `${GENERATED_MARKER} Honestly.\n`, is: false },
  { text: `\n${GENERATED_MARKER}\n`, is: false },
  { text: GENERATED_MARKER.slice(0, -1), is: false },
  { text: '', is: false },
])('whether a file is generated, by its first line: $is for $text', ({ text, is }) => {
  expect(isGenerated(Buffer.from(text))).toBe(is);
});
