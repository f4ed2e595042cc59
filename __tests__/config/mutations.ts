/** Small damages to valid labs, the same ones on every run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { derive } from '../../config/derive';
import type { Lab } from '../../config/lab';
import { parseHomelab } from '../../config/load';
import type { Homelab } from '../../config/schema';
import { validateHomelab } from '../../config/validate';

/** Mulberry32: a number below `limit`, from a fixed seed. */
type Random = (limit: number) => number;

const random = (seed: number): Random => {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
};

const pick = <T>(next: Random, list: readonly T[]): T | undefined => list[next(Math.max(1, list.length))];

/** Values that a hand or a script may put in the wrong place. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e21,
  65_536,
  '',
  ' ',
  'x',
  'box',
  'workers',
  '-',
  '..',
  '~',
  '0',
  '1GiB',
  '9999PB',
  '10.0.0.0/8',
  '0.0.0.0/0',
  '192.168.1.1',
  '255.255.255.255',
  '192.168.1.0-192.168.1.255',
  '0.0.0.0-255.255.255.255',
  '* * * * *',
  '2y',
  'worker',
  'control+worker',
  'none',
  'pi4',
  'x86',
  'mirror',
  'raidz3',
  'single',
  'http',
  'game',
  'toString',
  'constructor',
  'https://example.net',
  'a'.repeat(5000),
  '\u0000',
  '💡',
  [],
  [[]],
  {},
  { a: {} },
  [null],
  ['x', 'x'],
  { constructor: 1 },
];

interface Place {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string;
}

const places = (value: unknown): readonly Place[] => {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Place['holder'];
  return Object.entries(holder).flatMap(([key, inner]) => [{ holder, key }, ...places(inner)]);
};

const get = ({ holder, key }: Place): unknown => Reflect.get(holder, key);

const set = ({ holder, key }: Place, value: unknown): void => {
  Reflect.set(holder, key, value);
};

const remove = ({ holder, key }: Place): void => {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
};

/** Damages `document` in place and says how. */
const mutateValue = (next: Random, document: unknown): string => {
  const all = places(document);
  const [place, other] = [pick(next, all), pick(next, all)];
  if (!place || !other) return 'nothing';
  const value = structuredClone(get(place));
  const kind = next(6);
  if (kind === 0) remove(place);
  else if (kind === 1)
    set({ holder: place.holder, key: Array.isArray(place.holder) ? String(place.holder.length) : `${place.key}-2` }, value);
  else if (kind === 2) set(place, structuredClone(pick(next, STRANGE)));
  else if (kind === 3) {
    const swapped = structuredClone(get(other));
    set(place, swapped);
    set(other, value);
  } else if (kind === 4) set(place, typeof value === 'string' ? value.slice(0, next(value.length + 1)) : String(value));
  else set(other, value);
  return `${['delete', 'duplicate', 'retype', 'swap', 'truncate', 'copy'][kind]} at ${place.key}`;
};

const mutateText = (next: Random, text: string): string => {
  const lines = text.split('\n');
  const [here, there] = [next(lines.length), next(lines.length)];
  const line = lines[here] ?? '';
  switch (next(6)) {
    case 0:
      return lines.filter((_, index) => index !== here).join('\n');
    case 1:
      return [...lines.slice(0, here), line, ...lines.slice(here)].join('\n');
    case 2:
      return lines.map((written, index) => (index === here ? (lines[there] ?? '') : index === there ? line : written)).join('\n');
    case 3:
      return text.slice(0, next(text.length));
    case 4:
      return lines.map((written, index) => (index === here ? ` ${written}` : written)).join('\n');
    default: {
      const at = next(text.length);
      return (
        text.slice(0, at) +
        (pick(next, [':', '{', ']', '"', "'", '#', '&a ', '*a', '\t', '- ', '|', '0', '<<: ', '\u0000', '\ud800']) ?? '') +
        text.slice(at + next(3))
      );
    }
  }
};

export interface MutationReport {
  readonly mutants: number;
  readonly accepted: number;
  /** Mutants that threw, or that `onAccepted` found broken, with the reason. */
  readonly failures: readonly string[];
}

export interface MutationOptions {
  readonly count: number;
  readonly seed: number;
  /** Called with the lab of every mutant that was accepted; what it throws is a failure. */
  readonly onAccepted?: (lab: Lab) => void;
}

/** Small enough to be parsed ten thousand times, and different enough to cover the schema. */
const BASES = ['one-node', 'no-ipmi', 'no-apps', 'two-pools', 'fixed-addresses'];

/** Covers the schema, but is as large as the others together; one mutant in twelve is of it. */
const LARGE_BASE = 'every-field';

const attempt = (run: () => Homelab | undefined, describe: () => string, options: MutationOptions): string | boolean => {
  try {
    const homelab = run();
    if (!homelab) return false;
    options.onAccepted?.(derive(homelab));
    return true;
  } catch (cause) {
    return `${describe()}: ${cause instanceof Error ? cause.stack : String(cause)}`;
  }
};

/** Seven of eight mutants are damaged as data, once or twice; the eighth as text. */
export const runMutations = (options: MutationOptions): MutationReport => {
  const next = random(options.seed);
  const folder = join(__dirname, 'valid');
  const baseOf = (name: string) => {
    const text = readFileSync(join(folder, `${name}.yaml`), 'utf8');
    return { name, text, value: parse(text) as unknown };
  };
  const large = baseOf(LARGE_BASE);
  const bases = BASES.map(baseOf);
  const failures: string[] = [];
  let accepted = 0;
  for (let index = 0; index < options.count; index++) {
    const base = (next(12) === 0 ? undefined : pick(next, bases)) ?? large;
    const document: unknown = structuredClone(base.value);
    const done: string[] = [];
    const text = index % 8 === 0 ? mutateText(next, base.text) : undefined;
    if (text === undefined) for (let round = next(3) === 0 ? 2 : 1; round > 0; round--) done.push(mutateValue(next, document));
    const result = attempt(
      () => {
        if (text === undefined) return validateHomelab(document).homelab;
        const loaded = parseHomelab(text, base.name);
        return loaded.ok ? loaded.homelab : undefined;
      },
      () => `mutant ${index} of ${base.name} (${text === undefined ? done.join(', ') : 'text'})`,
      options,
    );
    if (typeof result === 'string') failures.push(result);
    else if (result) accepted++;
  }
  return { mutants: options.count, accepted, failures };
};
