import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from '../cli/command';
import { readWorkspace } from '../cli/workspace';
import { runDownload } from './run-download';

const HELP = `npm run download [-- options]

Fetches what the nodes run and is in no package archive (k3s, for each architecture of the lab) into a directory, from which apply
uploads it: so hosts need no way to the Internet, and everything is fetched once. Files are taken only with the hash in config/pins.json.

  --pin            a pin without a hash gets one: the release's own, which the file must have   (review and commit config/pins.json)
  --out DIR        where to                   (default: downloads)
  --mirror URL     fetch the same paths from another server
  --config FILE    the lab                    (default: homelab.yaml)
  -h, --help       this text

Exit codes: 0 everything is there · 1 something could not be fetched or has the wrong hash · 2 homelab.yaml or the command line is wrong
`;

runCommand(HELP, 2, async () => {
  const { values } = parseArgs({
    options: {
      pin: { type: 'boolean', default: false },
      out: { type: 'string', default: 'downloads' },
      mirror: { type: 'string' },
      config: { type: 'string', default: 'homelab.yaml' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const live = process.stderr.isTTY === true;
  return runDownload(readWorkspace(values.config, 'dist').lab, {
    directory: values.out,
    pin: values.pin,
    pins: join(__dirname, '..', '..', 'config', 'pins.json'),
    mirror: values.mirror,
    say: (line) => process.stderr.write(`${live ? '\r\u001b[K' : ''}${line}\n`),
    progress: (text) => {
      if (live) process.stderr.write(`\r\u001b[K${text}`);
    },
  });
});
