import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { askYes } from './cli/ask-yes';
import { runCommand } from './cli/command';
import { HOST_HELP, HOST_OPTIONS } from './cli/host-options';
import { openRun } from './cli/open-run';
import { runApply } from './cli/run-apply';
import { terminalProgress } from './cli/terminal-progress';
import { UsageError } from './cli/usage-error';
import { steps } from './steps/index';

const HELP = `npm run apply [-- options]

Brings the hosts to what homelab.yaml says: shows the plan, asks, does it step by step, and checks that nothing is left to do. Safe to
run again, and to interrupt: Ctrl-C lets the command at work end, a second one cuts the connection; the next run goes on from there.

  --yes            do not ask
  --destroy SERIAL the disk with this serial may be erased or repartitioned; once for each
${HOST_HELP}

Exit codes: 0 every host is as planned · 1 an error, a reason to stop, or a no · 2 homelab.yaml or the command line is wrong
· 130 interrupted
`;

runCommand(HELP, 2, async () => {
  const { values } = parseArgs({
    options: {
      ...HOST_OPTIONS,
      yes: { type: 'boolean', default: false },
      destroy: { type: 'string', multiple: true, default: [] },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (!values.yes && process.stdin.isTTY !== true)
    throw new UsageError('standard input is no terminal, so nobody can be asked: look at npm run plan, then add --yes');
  const { run } = await openRun(values, steps);
  return runApply(run, {
    destroy: new Set(values.destroy),
    confirm: (question) => (values.yes ? Promise.resolve(true) : askYes(question)),
    stopping: interruption(run.err),
    progress: terminalProgress({
      write: run.err,
      style: run.style,
      live: process.stderr.isTTY === true,
      verbose: values.verbose,
      hostWidth: Math.max(...run.hosts.map(({ node }) => node.name.length), 1),
    }),
    now: () => new Date(),
    who: `${userInfo().username}@${hostname()}`,
    runId: randomUUID().slice(0, 8),
  });
});

/** The first Ctrl-C asks to stop after the command at work; the second ends this process, and with it the commands on the hosts. */
function interruption(say: (text: string) => void): () => boolean {
  let stopping = false;
  process.on('SIGINT', () => {
    if (stopping) process.exit(130);
    stopping = true;
    say('\nstopping after the command at work; Ctrl-C again cuts it off\n');
  });
  return () => stopping;
}
