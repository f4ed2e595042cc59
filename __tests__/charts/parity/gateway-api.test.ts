import { parse } from 'yaml';
import type { JsonObject } from '../../../checks/json';
import { withoutProse } from '../../../imports/crd-prose';
import { missionLab, renderedOf } from '../../support/cluster';
import { compareParity, type Difference } from '../../support/parity';
import { testWithUpstream } from '../../support/upstream';

const GROUP = 'gateway.networking.k8s.io';

/** None: prose and `status: null` are taken off both sides before, nothing else. */
const DIFFERENCES: readonly Difference[] = [];

/** What `crds` writes to dist/ for the Gateway API, whole. */
function writtenObjects(): readonly JsonObject[] {
  const files = [...renderedOf(missionLab()).files].filter(([path]) => path.startsWith('crds/') && path.includes(GROUP));
  return files.map(([, text]): JsonObject => parse(text));
}

testWithUpstream('gateway-api/v1.5.1', "the Gateway API is upstream's, without the prose of its schemas", (read) => {
  const plurals = ['backendtlspolicies', 'gatewayclasses', 'gateways', 'grpcroutes', 'httproutes', 'listenersets'];
  const files = [...plurals, 'referencegrants', 'tlsroutes', 'vap_safeupgrades'].map((name) => `${GROUP}_${name}.yaml`);
  const ours = writtenObjects();
  const theirs = read(...files).map((object) => (object.kind === 'CustomResourceDefinition' ? withoutProse(object) : object));
  expect(theirs).toHaveLength(10);
  expect(compareParity({ ours, theirs, differences: DIFFERENCES, crds: true })).toEqual([]);
});
