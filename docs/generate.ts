import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { reference } from './pages/reference';

const HELP = `npm run reference [-- --check]

Writes what readers look things up in, from the code: docs/reference/*.md, homelab.schema.json, and the outputs that other
pages show; fails if a page shows what a command does not print.

  --check          compare only: exit 1 and list the files that are not current
  -h, --help       this text

Exit codes: 0 done, or nothing to do · 1 --check found differences, or a page cannot be made · 2 the arguments are wrong
`;

const ROOT = join(__dirname, '..');

function main(): number {
  const { values } = parseArgs({
    options: { check: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const pages = reference();
  const stale = [...pages].filter(
    ([path, text]) => !existsSync(join(ROOT, path)) || readFileSync(join(ROOT, path), 'utf8') !== text,
  );
  for (const [path, text] of stale) {
    process.stderr.write(`${values.check ? 'not current' : 'written'}: ${path}\n`);
    if (values.check) continue;
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
  if (stale.length === 0) process.stderr.write(`${pages.size} files, all current\n`);
  else if (values.check) process.stderr.write('Next: npm run reference\n');
  return values.check && stale.length > 0 ? 1 : 0;
}

try {
  process.exitCode = main();
} catch (error) {
  const wrong = error instanceof Error && 'code' in error && `${error.code}`.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`${error instanceof Error ? error.message : error}\n${wrong ? `\n${HELP}` : ''}`);
  process.exitCode = wrong ? 2 : 1;
}
