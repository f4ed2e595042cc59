import { parseArgs, styleText } from 'node:util';
import type { Style } from '../checks/report';
import { runCheck } from './lib/check/run-check';

const HELP = `npm run check -- [options] DIR|FILE|REVISION…

Runs the rules of every synth over any rendered YAML: dist/, Helm output, manifests written by hand, or a commit.

  DIR, FILE        YAML or JSON; all of them together are checked as one cluster   (default: dist)
  REVISION         the dist/ of a commit, e.g. HEAD~3, or a path in it, e.g. main:clusters/home
  --config FILE    the homelab.yaml that the YAML was made from; some rules compare with it
  --rule ID        only the findings of this rule; may be repeated
  --json           findings as JSON on stdout
  -v, --verbose    also name the documents that were skipped
  -h, --help       this text

A violation that is intended is accepted by an annotation on the object, where the rule allows it:
  allow.h5b.io/RULE: the reason, in at least twelve characters

Exit codes: 0 no error was found · 1 a rule found an error · 2 the arguments are wrong, or something could not be read
`;

function main(): number {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        config: { type: 'string' },
        rule: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        verbose: { type: 'boolean', short: 'v', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    return runCheck(
      {
        sources: positionals.length > 0 ? positionals : ['dist'],
        ...(values.config === undefined ? {} : { config: values.config }),
        rules: values.rule,
        json: values.json,
        verbose: values.verbose,
        ...(hasColours() ? { style } : {}),
      },
      { out: process.stdout, err: process.stderr },
    );
  } catch (error) {
    if (!isArgumentError(error)) throw error;
    process.stderr.write(`${error.message}\n\n${HELP}`);
    return 2;
  }
}

const hasColours = () => process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

const style: Style = (look, text) => styleText(look, text);

const isArgumentError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && `${error.code}`.startsWith('ERR_PARSE_ARGS');

process.exitCode = main();
