import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runCommand } from './cli/command';
import { HOST_HELP, HOST_OPTIONS } from './cli/host-options';
import { openRun } from './cli/open-run';
import { runPlan } from './cli/run-plan';
import { parseRecording } from './facts/recording';
import { steps } from './steps/index';

const HELP = `npm run plan [-- options]

Shows what npm run apply would do on the hosts: asks each what it has, and changes nothing.

  ok as planned · + create · ~ change · - destroy · ? known only after another step · x stopped, with the reason and what to do

  --json           the plan as JSON on stdout
  --record FILE    also write what the hosts answered, without contents of files and foreign addresses, keys and serials
  --facts FILE     plan from such a file, without any host
${HOST_HELP}

Exit codes: 0 nothing to do · 2 something to do · 1 an error, a reason to stop, or a wrong homelab.yaml or command line
`;

runCommand(HELP, 1, async () => {
  const { values } = parseArgs({
    options: {
      ...HOST_OPTIONS,
      json: { type: 'boolean', default: false },
      record: { type: 'string' },
      facts: { type: 'string' },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { run, workspace } = await openRun(values, steps);
  const { record, facts } = values;
  return runPlan(run, {
    json: values.json,
    known: workspace.text,
    ...(record === undefined ? {} : { record: (text) => writeFileSync(record, text) }),
    ...(facts === undefined ? {} : { recording: parseRecording(readFileSync(facts, 'utf8')) }),
  });
});
