import { parseArgs } from 'node:util';
import { runCommand } from '../cli/command';
import { runRehearse } from './run-rehearse';

const HELP = `npm run rehearse [-- options]

Plays the power-on of every netbooted machine against the rendered files: DHCP, firmware files in their order, kernel, root
image, identity, memory. Nothing is started and nothing leaves this machine.

  --node NODE      only this machine           (default: all)
  --tree DIR       what npm run render wrote   (default: boot)
  --image DIR      a built release of the Pis' image, the directory that holds vmlinuz   (default: typical sizes are assumed)
  --config FILE    the lab                     (default: homelab.yaml)
  -h, --help       this text

Marks: ok · - not there, and the firmware goes on without · X a fault

Exit codes: 0 every machine would boot · 1 a machine would not · 2 homelab.yaml, the directory or the arguments are wrong
`;

runCommand(HELP, 2, async () => {
  const { values } = parseArgs({
    options: {
      node: { type: 'string' },
      tree: { type: 'string', default: 'boot' },
      image: { type: 'string' },
      config: { type: 'string', default: 'homelab.yaml' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { node, image, tree, config } = values;
  const chosen = { ...(node === undefined ? {} : { node }), ...(image === undefined ? {} : { image }) };
  return runRehearse({ config, tree, ...chosen }, process.stdout);
});
