import { runSecrets } from './run-secrets';
import { processTerminal } from './terminal';

runSecrets(process.argv.slice(2), { terminal: processTerminal(), environment: process.env, now: new Date() }).then((code) => {
  process.exitCode = code;
});
