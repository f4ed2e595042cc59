import { KeptOutput } from '../../../bootstrap/transport/kept-output';
import { lastLines } from '../../../bootstrap/transport/last-lines';
import { LineSplitter } from '../../../bootstrap/transport/line-splitter';
import { MarkedStream } from '../../../bootstrap/transport/marked-stream';

/** The same bytes in pieces of each size. */
const PIECES = [1, 2, 3, 5, 1000];
const inPieces = (text: string, size: number) => {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
};

describe.each(PIECES)('in pieces of %d bytes', (size) => {
  test.each([
    ['nothing', '', ''],
    ['just as much as fits', '0123456789', '0123456789'],
    ['one byte too many', '0123456789a', '01234\n[1 bytes cut here]\n6789a'],
    ['much too much', `head-${'x'.repeat(100)}-tail`, 'head-\n[100 bytes cut here]\n-tail'],
  ])('output keeps %s', (_what, text, kept) => {
    const output = new KeptOutput(10);
    for (const piece of inPieces(text, size)) output.push(piece);
    expect(output.text()).toBe(kept);
  });

  test.each([
    ['line ends of every kind', 'a\nb\r\nc\rd', ['a', 'b', 'c', 'd']],
    ['empty lines', '\n\na\n', ['', '', 'a']],
    ['characters of several bytes', 'Grüße\n🦊', ['Grüße', '🦊']],
    ['nothing', '', []],
  ])('lines are cut out of %s', (_what, text, expected) => {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    for (const piece of inPieces(text, size)) splitter.push(piece);
    splitter.end();
    expect(lines).toEqual(expected);
  });

  test.each([
    ['output between the marks', 'hello\nbegin\noutput\nend-7\nlate', 'output\n', 'hello\n', true],
    ['nothing between the marks', 'begin\nend-7\n', '', '', true],
    ['output that looks like the last mark', 'begin\nend-6 en end-', 'end-6 en end-', '', false],
    ['no first mark', 'This account is not available.\nend-7\n', '', 'This account is not available.\nend-7\n', false],
  ])('a marked stream gives %s', (_what, text, output, preface, ended) => {
    const stream = new MarkedStream('begin\n', 'end-7\n');
    const parts = inPieces(text, size).map((piece) => stream.push(piece).toString());
    expect(parts.join('') + stream.end().toString()).toBe(output);
    expect(stream.preface).toBe(preface);
    expect(stream.ended).toBe(ended);
  });
});

test('a marked stream does not hold back a line that is no beginning of a mark', () => {
  const stream = new MarkedStream('begin\n', 'end\n');
  expect(stream.push(Buffer.from('begin\nheld\n')).toString()).toBe('held\n');
});

test('a line without an end does not fill the memory', () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  splitter.push(Buffer.alloc(70_000, 'x'));
  expect(lines.map((line) => line.length)).toEqual([70_000]);
});

test.each([
  ['standard error', { stdout: 'out', stderr: 'err\n' }, 'err'],
  ['standard output if there is no other', { stdout: 'out\n', stderr: ' \n' }, 'out'],
  [
    'the last 15',
    { stdout: '', stderr: Array.from({ length: 20 }, (_, index) => index + 1).join('\n') },
    '6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20',
  ],
])('the last lines are %s', (_what, output, expected) => {
  expect(lastLines(output)).toBe(expected);
});
