import encode from 'qrcode-generator';

/** Light modules around the code, which readers need (ISO/IEC 18004, 9.1: four). */
const QUIET_ZONE = 4;

/**
 * A text as a QR code for a terminal: two rows of modules per line, drawn light on dark so that it also reads on a dark
 * background. Throws if the text is longer than a code holds (2331 bytes at this level of error correction).
 */
export function qrCode(text: string): string {
  const code = encode(0, 'M');
  code.addData(text, 'Byte');
  code.make();
  const size = code.getModuleCount();
  const isDark = (row: number, column: number) =>
    row >= 0 && column >= 0 && row < size && column < size && code.isDark(row, column);
  const positions = range(-QUIET_ZONE, size + QUIET_ZONE);
  return positions
    .filter((row) => (row + QUIET_ZONE) % 2 === 0)
    .map((row) => positions.map((column) => block(isDark(row, column), isDark(row + 1, column))).join(''))
    .join('\n');
}

/** Two modules, one above the other: light is the colour of the text, dark that of the background. */
const block = (upperDark: boolean, lowerDark: boolean): string => (upperDark ? (lowerDark ? ' ' : '▄') : lowerDark ? '▀' : '█');

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, index) => from + index);
