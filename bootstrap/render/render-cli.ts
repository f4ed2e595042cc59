import { parseArgs } from 'node:util';
import { runCommand } from '../cli/command';
import { runRender } from './run-render';

const HELP = `npm run render [-- options]

Writes every boot file of every node: DHCP, TFTP and HTTP of the boot server, the Pis' firmware and kernel settings, their
identities, k3s, installations. No network, no root, no secrets: what needs a secret is named, and filled in by apply.

  --node NODE      only what concerns this node; the rest of the directory stays   (default: all)
  --config FILE    the lab to read             (default: homelab.yaml)
  --out DIR        the directory to write      (default: boot)
  -h, --help       this text

Exit codes: 0 done, or nothing to do · 2 homelab.yaml or the arguments are wrong · 3 the directory cannot be written
`;

runCommand(HELP, 2, async () => {
  const { values } = parseArgs({
    options: {
      node: { type: 'string' },
      config: { type: 'string', default: 'homelab.yaml' },
      out: { type: 'string', default: 'boot' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const node = values.node === undefined ? {} : { node: values.node };
  return runRender({ config: values.config, out: values.out, ...node }, process.stderr);
});
