import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../charts/lib/synth';
import { runMutations } from '../config/mutations';
import { labOf, rootText } from '../support/cluster';

const folder = join(__dirname, '../config/valid');
const labs = readdirSync(folder)
  .sort()
  .map((name): [string, string] => [name, readFileSync(join(folder, name), 'utf8')]);

test.each([['the homelab.yaml at the root', rootText()], ...labs])(
  '%s goes through the whole synth without a finding',
  (_name, text) => {
    const { findings, files, components } = synthesize(labOf(text));
    expect(findings).toEqual([]);
    expect(files.size).toBeGreaterThan(150);
    expect(components.length).toBeGreaterThan(11);
  },
);

/** Mutants of valid labs to make; `npm test` makes a part of the 10 000 that CI makes. */
const MUTANTS = Number(process.env.MUTANTS ?? 1_000);

test(`of ${MUTANTS} mutants, no lab that homelab.yaml's rules accept breaks a rule over the objects`, () => {
  const seen = new Set<string>();
  const broken: string[] = [];
  const { failures } = runMutations({
    count: MUTANTS,
    seed: 20_261_125,
    onAccepted: (lab) => {
      const key = JSON.stringify(lab);
      if (seen.has(key)) return;
      seen.add(key);
      const errors = synthesize(lab).findings.filter(({ severity }) => severity === 'error');
      broken.push(...errors.map(({ rule, kind, name, message }) => `${rule} ${kind} ${name}: ${message}`));
    },
  });
  expect(failures).toEqual([]);
  expect(broken).toEqual([]);
  expect(seen.size).toBeGreaterThan(MUTANTS / 60);
}, 300_000);
