import { controls } from '../../../config/lab';
import type { Step } from '../../plan/step';
import { kubernetesSecrets } from '../../secrets/kubernetes-secrets';
import { secretNeeds } from '../../secrets/needs';
import { apiServer } from './api-server';
import { applied, appliedNamespaces } from './applied';
import { clusterSecret } from './cluster-secret';
import { componentObjects, namespacesOf } from './component-objects';
import { handedOver } from './handed-over';

/**
 * The cluster gets what its GitOps engine needs to run, from dist/ and the secrets file, each component when the one before is
 * ready; then the engine applies everything from Git, this included. Done once, on the first control node.
 *
 * The last component makes the engine go, so the Secrets that pods wait for are there before it.
 */
export const handOver: Step = {
  name: 'hand-over',
  title: 'the cluster gets what its GitOps engine needs, which then applies the rest',
  needs: ['k3s'],
  onPi: true,
  resources({ lab, node, dist, secret }) {
    const [first] = controls(lab);
    const components = handedOver(dist, lab.gitops.engine);
    const last = components.at(-1);
    if (first?.name !== node.name || last === undefined) return [];
    const { engine } = lab.gitops;
    const of = (name: string) => applied(componentObjects(dist, name), engine);
    return [
      apiServer,
      ...appliedNamespaces(namespacesOf(dist), engine),
      ...components.slice(0, -1).flatMap(of),
      ...kubernetesSecrets(secretNeeds(lab, dist), secret).map(clusterSecret),
      ...of(last),
    ];
  },
};
