import { styleText } from 'node:util';
import type { LabNode } from '../../config/lab';
import { tryDownload } from '../downloads/try-download';
import { hostSteps } from '../plan/host-plan';
import { plainStyle, type Style } from '../plan/plan-text';
import type { HostContext, Step } from '../plan/step';
import { openSecrets } from '../secrets/open-secrets';
import type { Secret } from '../secrets/secret';
import { sshPublicKey } from '../secrets/ssh-key';
import { connect } from '../transport/connect';
import type { FirstContact } from '../transport/ssh-target';
import { askSudoPassword } from './ask-sudo-password';
import { askYes } from './ask-yes';
import { chosenNodes } from './chosen-nodes';
import { type HostValues, portOf } from './host-options';
import type { LabRun } from './lab-run';
import { readWorkspace, type Workspace } from './workspace';

export interface OpenedRun {
  readonly run: LabRun;
  readonly workspace: Workspace;
}

/** Everything that `plan`, `apply` and `status` share, from their command line. Throws `BadHomelab` and `UsageError`. */
export async function openRun(values: HostValues, steps: readonly Step[]): Promise<OpenedRun> {
  const port = portOf(values.port);
  const workspace = readWorkspace(values.config, values.dist);
  const { lab, dist } = workspace;
  const { secret, problem } = await openSecrets(values.config, values.identity, process.env);
  const style = terminalStyle(process.stdout);
  if (problem !== undefined) process.stderr.write(`${style('yellow', 'note')} no secrets: ${problem}\n`);
  const stepsOf = (node: LabNode) => {
    const context: HostContext = { lab, node, secret, dist, download: (pin, arch) => tryDownload(values.downloads, pin, arch) };
    return hostSteps(steps, context);
  };
  const nodes = chosenNodes(lab, values.node, (node) => stepsOf(node).length > 0);
  const sudoPassword = once(() => askSudoPassword(values.user));
  const run: LabRun = {
    hosts: nodes.map((node) => ({ node, steps: stepsOf(node) })),
    connect: async (node) =>
      connect(node, {
        knownHosts: values['known-hosts'],
        user: values.user,
        port,
        ...(values.key === undefined ? {} : { key: values.key }),
        ...(values.jump === undefined ? {} : { jump: values.jump }),
        // A Pi that is off is common, and nothing that one would wait for.
        ...(node.hardware === 'pi4' ? { timing: { patience: 5 } } : {}),
        ...(values['ask-sudo-password'] ? { sudoPassword: await sudoPassword() } : {}),
        onFirstContact: (contact) => trust(contact, values['accept-new-host-key'], secret(`ssh/${node.name}/ed25519`)),
      }),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    style,
    verbose: values.verbose,
  };
  return { run, workspace };
}

/** Asked when the first host is to be reached, and kept for the others. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}

/** Colours where a terminal shows them; https://no-color.org. */
export function terminalStyle(stream: NodeJS.WriteStream): Style {
  const colours = stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  return colours ? (look, text) => styleText(look, text) : plainStyle;
}

let asking: Promise<unknown> = Promise.resolve();

/** Hosts answer side by side, but a person is asked one thing at a time. */
function trust(contact: FirstContact, accept: boolean, own: Secret | undefined): Promise<boolean> {
  const answer = asking.then(() => askTrust(contact, accept, own));
  asking = answer.catch(() => undefined);
  return answer;
}

async function askTrust(contact: FirstContact, accept: boolean, own: Secret | undefined): Promise<boolean> {
  const { host, address, port, keyType, fingerprint, knownHostsPath } = contact;
  const about = `${host} (${address} port ${port}) shows a ${keyType} key that is not known yet: ${fingerprint}`;
  // A netbooted node has the key that we made for it; nobody else can show that.
  if (own !== undefined && sshPublicKey(own.reveal()).fingerprint === fingerprint) return true;
  if (accept) {
    process.stderr.write(`${about}\n  accepted by --accept-new-host-key, written to ${knownHostsPath}\n`);
    return true;
  }
  return askYes(
    `${about}\n  Compare it on its console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\n  Trust it from now on?`,
  );
}
