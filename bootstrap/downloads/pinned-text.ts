import type { Architecture } from '../../config/lab';

/**
 * The text of pins.json with the hash of a pin's file, other lines untouched. Throws if the text has no such entry with a version.
 */
export function pinnedText(pins: string, pin: string, hashes: Readonly<Partial<Record<Architecture, string>>>): string {
  const entry = new RegExp(
    `^  "${pin}": \\{\\n(?:    .*\\n)*?    "version": "[^"]*"(?<after>,?\\n(?:    "sha256": .*\\n)?)`,
    'm',
  );
  const match = entry.exec(pins);
  if (match === null) throw new Error(`pins.json has no entry "${pin}" with a version`);
  const after = match.groups?.after ?? '';
  const head = pins.slice(0, match.index + match[0].length - after.length);
  const rest = pins.slice(match.index + match[0].length);
  const closes = /^ {2}\}/.test(rest);
  const values = Object.entries(hashes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([arch, hash]) => `"${arch}": "${hash}"`)
    .join(', ');
  return `${head},\n    "sha256": { ${values} }${closes ? '' : ','}\n${rest}`;
}
