import { parseArgs } from 'node:util';
import { runCommand } from './cli/command';
import { HOST_HELP, HOST_OPTIONS } from './cli/host-options';
import { openRun } from './cli/open-run';
import { runStatus } from './status/run-status';
import { steps } from './steps/index';

const HELP = `npm run status [-- options]

One screen: is each host as planned, is each node Ready.

${HOST_HELP}

Exit codes: 0 all is well · 1 something needs a look, or an error · 2 homelab.yaml or the command line is wrong
`;

runCommand(HELP, 2, async () => {
  const { values } = parseArgs({ options: HOST_OPTIONS });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { run, workspace } = await openRun(values, steps);
  return runStatus(run, workspace.lab);
});
