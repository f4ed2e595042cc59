import { parseArgs } from 'node:util';
import { runSynth } from './lib/run-synth';

const HELP = `npm run synth [-- options]

Makes the cluster's YAML: homelab.yaml -> checks -> dist/. Nothing is written unless everything is right.

  --check          compare only: exit 1 and list the files if dist/ is not what homelab.yaml says
  --config FILE    the lab to read             (default: homelab.yaml)
  --out DIR        the directory to write      (default: dist)
  -h, --help       this text

Exit codes: 0 done, or nothing to do · 1 a check found an error, or --check found differences · 2 homelab.yaml or the
arguments are wrong · 3 the directory cannot be read or written
`;

function main(): number {
  try {
    const { values } = parseArgs({
      options: {
        check: { type: 'boolean', default: false },
        config: { type: 'string', default: 'homelab.yaml' },
        out: { type: 'string', default: 'dist' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    // `npm run synth --check` gives the option to npm, which keeps it: synth would write.
    if (process.env.npm_config_check && !values.check) {
      process.stderr.write('npm kept --check for itself; write: npm run synth -- --check\n');
      return 2;
    }
    return runSynth({ config: values.config, out: values.out, compareOnly: values.check }, process.stderr);
  } catch (error) {
    if (!isArgumentError(error)) throw error;
    process.stderr.write(`${error.message}\n\n${HELP}`);
    return 2;
  }
}

const isArgumentError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && `${error.code}`.startsWith('ERR_PARSE_ARGS');

process.exitCode = main();
