import { WIREGUARD_KEY } from '../lab-needs';
import type { Secret } from '../secret';
import type { SecretNeed } from '../secret-need';
import { shapeRule } from '../shape';
import { publicHints } from './hints';
import type { Outcome, Surroundings } from './session';

/**
 * Prints every secret, who uses it, and whether it exists, then what to do next. `values` undefined: nobody could look. `first`:
 * what has to be done before anything else.
 */
export function list(
  surroundings: Surroundings,
  values: ReadonlyMap<string, Secret> | undefined,
  first: readonly string[] = [],
): Outcome {
  const { needs, terminal, lab, path, hasDist } = surroundings;
  const missing = values ? needs.filter(({ name }) => !values.has(name)) : needs;
  terminal.out(`Secrets of ${lab.cluster.name}, kept in ${path}\n\n${table(needs, values)}`);
  if (values === undefined) return 1;
  const next = [
    ...first,
    ...missingLines(missing),
    ...(hasDist ? [] : ['There is no dist/: npm run synth makes it, and its components may need more.']),
    ...publicHints(
      lab,
      needs.filter(({ name }) => name === WIREGUARD_KEY),
      values,
    ),
  ];
  terminal.out(
    `\n${[missing.length === 0 ? `All ${needs.length} exist.` : `${missing.length} of ${needs.length} are missing.`, ...next].join('\n\n')}\n`,
  );
  return missing.length === 0 ? 0 : 1;
}

type Row = readonly [state: string, origin: string, name: string, use: string];

function table(needs: readonly SecretNeed[], values: ReadonlyMap<string, Secret> | undefined): string {
  const state = (name: string) => (values === undefined ? '?' : values.has(name) ? 'ok' : 'missing');
  const names = new Set(needs.map(({ name }) => name));
  const unused = [...(values?.keys() ?? [])].filter((name) => !names.has(name)).sort();
  const rows: readonly Row[] = [
    ['', 'ORIGIN', 'NAME', 'FOR'],
    ...needs.map((need): Row => [state(need.name), need.maker, need.name, need.for]),
    ...unused.map((name): Row => ['unused', '', name, 'nothing in this lab; delete it with npm run secrets -- edit']),
  ];
  const width = (column: 0 | 1 | 2) => Math.max(...rows.map((row) => row[column].length));
  const [first, second, third] = [width(0), width(1), width(2)];
  return rows.map(([a, b, c, d]) => `  ${a.padEnd(first)}  ${b.padEnd(second)}  ${c.padEnd(third)}  ${d}\n`).join('');
}

/** How to get at what is missing. */
export function missingLines(missing: readonly SecretNeed[]): readonly string[] {
  const made = missing.filter(({ maker }) => maker === 'generated');
  const entered = missing.filter(({ maker }) => maker === 'entered');
  return [
    ...(made.length > 0
      ? [`Make ${made.length === 1 ? made[0]?.name : `the ${made.length} that are generated`}:\n  npm run secrets -- generate`]
      : []),
    ...(entered.length > 0 ? [`Enter what only you have:\n${commandLines(entered)}`] : []),
  ];
}

function commandLines(entered: readonly SecretNeed[]): string {
  const width = Math.max(...entered.map(({ name }) => name.length));
  return entered
    .map(({ name, how, shape }) => `  npm run secrets -- set ${name.padEnd(width)}  # ${how}; ${shapeRule(shape)}`)
    .join('\n');
}
