import { check } from '../../checks/check';
import { groupOf } from '../../checks/group-kind';
import { rules } from '../../checks/index';
import { inventory } from '../../checks/inventory';
import { at, tryText } from '../../checks/json';
import type { Manifest } from '../../checks/manifest';
import { toManifest } from '../../checks/to-manifest';
import { missionLab, renderedOf } from '../support/cluster';
import { apply, tryApply } from './harness/apply';
import { applyDist } from './harness/apply-dist';
import { type BrokenObject, brokenObjects } from './harness/broken-object';
import { type ClusterLab, startClusterLab } from './harness/cluster-lab';
import { describeCluster } from './harness/describe-cluster';
import { distObjects } from './harness/dist-objects';
import { until } from './harness/until';

/** Where the objects of the corpus live, beside those that name another namespace for a purpose. */
const NAMESPACE = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'broken', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
};
const ACCOUNT = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'broken' } };
const context = [NAMESPACE, ACCOUNT].map((object) =>
  toManifest(object, { component: 'context', path: 'context.yaml', bytes: 0 }, () => false),
);

const corpus = brokenObjects();

/** API groups of the corpus: of other CRDs, most of them, it needs none. */
const groups = corpus.flatMap(({ objects }) => objects.map(({ apiVersion }) => groupOf(apiVersion)));
const tryCrdGroup = ({ kind, object }: Manifest): string | undefined =>
  kind === 'CustomResourceDefinition' ? tryText(at(object, 'spec', 'group')) : undefined;

/** Names of the rules that find something in the file. */
function rulesFinding({ manifests }: BrokenObject): readonly string[] {
  const findings = check(inventory([...context, ...manifests], missionLab()), rules);
  return [...new Set(findings.filter(({ component }) => component === 'broken').map(({ rule }) => rule))];
}

test('the corpus holds both kinds of mistakes in numbers', () => {
  expect(corpus.filter(({ refusal }) => refusal !== undefined).length).toBeGreaterThanOrEqual(25);
  expect(corpus.filter(({ refusal }) => refusal === undefined).length).toBeGreaterThanOrEqual(15);
});

describe('the checks', () => {
  test.each(corpus.filter(({ rule }) => rule !== undefined))('find broken/$name.yaml by the rule $rule', (broken) => {
    expect(rulesFinding(broken)).toContain(broken.rule);
  });

  test('find by themselves all that the API server accepts', () => {
    expect(corpus.filter(({ refusal, rule }) => refusal === undefined && rule === undefined).map(({ name }) => name)).toEqual([]);
  });
});

describeCluster('the API server', ['kubernetes', 'etcd'], () => {
  let cluster: ClusterLab;

  beforeAll(async () => {
    cluster = await startClusterLab({ lab: missionLab(), run: 'api' });
    await applyDist(
      cluster,
      distObjects(renderedOf(missionLab())).filter(({ manifest }) => groups.some((group) => group === tryCrdGroup(manifest))),
    );
    for (const { apiVersion, kind, namespace, name, object } of context)
      await apply(cluster, { apiVersion, kind, namespace, name, yaml: JSON.stringify(object) });
    // A new namespace and its labels reach the admission after a moment.
    await until('the namespace to be watched', 10, async () => {
      const privileged = corpus.find(({ name }) => name === 'pod-privileged');
      return privileged && (await answerOf(cluster, privileged)).includes('violates PodSecurity') ? true : undefined;
    });
  }, 120_000);

  afterAll(() => cluster?.stop());

  test.each(corpus.filter(({ refusal }) => refusal !== undefined))('refuses broken/$name.yaml: $refusal', async (broken) => {
    expect(await answerOf(cluster, broken)).toContain(broken.refusal);
  });

  test.each(corpus.filter(({ refusal }) => refusal === undefined))('accepts broken/$name.yaml all the same', async (broken) => {
    expect(await answerOf(cluster, broken)).toBe('');
  });
});

/** What the server holds against the file's objects, or `''`. Only what it refuses is sent in earnest: a dry run passes over the range of node ports. */
async function answerOf(cluster: ClusterLab, { objects, refusal }: BrokenObject): Promise<string> {
  const answers = await Promise.all(
    objects.map(async (object) => {
      const answer = await tryApply(cluster, object, { dryRun: refusal === undefined }).catch(({ message }: Error) => ({
        status: 0,
        body: { message },
      }));
      return answer.status >= 200 && answer.status < 300 ? '' : (tryText(answer.body.message) ?? 'refused without a word');
    }),
  );
  return answers.filter((text) => text !== '').join('\n');
}
