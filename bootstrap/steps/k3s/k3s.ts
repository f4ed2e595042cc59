import type { Outcome, Resource } from '../../plan/resource';
import type { Step } from '../../plan/step';
import { k3sCommand } from '../../render/k3s-config';
import { k3sFiles } from '../../render/k3s-files';
import { k3sUnit } from '../../render/k3s-unit';
import type { RenderedFile } from '../../render/rendered-file';
import { configuredUnits } from '../../resources/configured-units';
import { file } from '../../resources/file';
import { symlink } from '../../resources/symlink';
import { k3sBinary } from './k3s-binary';

/** Where k3s stores images and pods; the first start unpacks it. */
const START_SECONDS = 300;

/** k3s runs as server or agent on an x86 node of the cluster. Pis have it in their image, with the same files. */
export const k3s: Step = {
  name: 'k3s',
  title: 'the node joins the cluster',
  needs: ['packages', 'network', 'time', 'kernel', 'firewall'],
  resources(host) {
    const command = k3sCommand(host.node);
    if (command === undefined) return [];
    const files = k3sFiles(host.lab, host.node, host);
    const missing = files.filter(({ content }) => content === undefined);
    if (missing.length > 0) return [waiting(missing)];
    const { name, text } = k3sUnit(host.node);
    const configuration = [
      k3sBinary(host),
      ...files.flatMap(asFile),
      file({ path: `/etc/systemd/system/${name}`, content: text }),
    ];
    // An agent tries until a server answers, and the server may boot from this host.
    const unit = command === 'agent' ? { name, retries: true } : { name, startSeconds: START_SECONDS };
    return [
      ...configuredUnits(configuration, [unit]),
      ...['kubectl', 'crictl', 'ctr'].map((tool) => symlink({ path: `/usr/local/bin/${tool}`, target: 'k3s' })),
    ];
  },
};

const asFile = ({ path, content, mode, owner }: RenderedFile) =>
  content === undefined ? [] : [file({ path, content, mode, owner })];

function waiting(files: readonly RenderedFile[]): Resource {
  const wanted = files.flatMap(({ waitsFor }) => waitsFor);
  return {
    name: 'k3s',
    queries: [],
    plan: (): Outcome => ({
      state: 'later',
      after: 'npm run secrets -- generate',
      because: `${wanted.join(', ')} ${wanted.length === 1 ? 'is' : 'are'} not there yet`,
    }),
  };
}
