import type { Homelab } from '../../../config/schema';
import { type Answer, type Query, UnreadableAnswer } from '../../facts/query';
import type { Action } from '../../plan/action';
import type { Outcome, Resource } from '../../plan/resource';
import { shellWord } from '../../plan/shell-word';
import { file } from '../../resources/file';
import { run } from '../../resources/run';
import type { ComponentObjects, Workload } from './component-objects';
import { KUBECTL } from './kubectl';

type Engine = Homelab['gitops']['engine'];

/** Images come over the Internet onto a Pi. */
const ROLLOUT_SECONDS = 900;
/** Of a difference that people read. */
const DIFF_LINES = 200;

type AppliedFact =
  | { readonly kind: 'owned'; readonly revision: string }
  | { readonly kind: 'not staged' }
  | { readonly kind: 'same' }
  | { readonly kind: 'differs'; readonly diff: string }
  | { readonly kind: 'cannot compare'; readonly reason: string };

/**
 * A component in the cluster, applied server-side with kubectl's field manager so that GitOps can take it over, and its workloads
 * rolled out. As soon as the engine applied it from Git itself, it belongs there, and this is fine with whatever it is.
 */
export function applied({ name, yaml, crds, workloads }: ComponentObjects, engine: Engine): readonly Resource[] {
  return [staged(name, yaml), appliedFile(name, engine, waits(crds, workloads))];
}

/** Every namespace of dist/; they are small, and belong to the engine as their components do. */
export const appliedNamespaces = (yaml: string, engine: Engine): readonly Resource[] => [
  staged('namespaces', yaml),
  appliedFile('namespaces', engine, [], engine === 'flux' ? 'flux-sync' : 'argo-cd-sync'),
];

const pathOf = (name: string) => `/var/lib/h5b/hand-over/${name}.yaml`;

/** On the host, so that a question about the difference does not carry a megabyte of CRDs each time. */
const staged = (name: string, yaml: string): Resource => file({ path: pathOf(name), content: yaml, mode: '0600' });

function appliedFile(name: string, engine: Engine, after: readonly Action[], owner = name): Resource {
  const query = appliedQuery(name, engine, owner);
  const path = pathOf(name);
  const actions: readonly Action[] = [
    run(`${KUBECTL} apply --server-side --field-manager=kubectl -f ${path}`, { timeoutSeconds: 300 }),
    ...after,
  ];
  return {
    name: `component ${name}`,
    queries: [query],
    plan: (facts) => outcomeOf(facts.get(query), engine, actions),
  };
}

function outcomeOf(fact: AppliedFact, engine: Engine, actions: readonly Action[]): Outcome {
  switch (fact.kind) {
    case 'owned':
      return { state: 'ok', because: `${engine === 'flux' ? 'Flux' : 'Argo CD'} applies it, last ${fact.revision}` };
    case 'same':
      return { state: 'ok', because: 'the cluster has it like this' };
    case 'differs':
      return { state: 'change', because: 'the cluster has it otherwise', diff: fact.diff, actions };
    case 'not staged':
    case 'cannot compare':
      return { state: 'create', because: 'the cluster does not have it', actions };
  }
}

function waits(crds: readonly string[], workloads: readonly Workload[]): readonly Action[] {
  const established = crds.map((crd) => shellWord(`crd/${crd}`)).join(' ');
  return [
    ...(crds.length > 0
      ? [run(`${KUBECTL} wait --for=condition=Established --timeout=60s ${established}`, { timeoutSeconds: 90 })]
      : []),
    ...workloads.map(({ id, namespace }) =>
      run(`${KUBECTL} -n ${shellWord(namespace)} rollout status ${shellWord(id)} --timeout=${ROLLOUT_SECONDS}s`, {
        timeoutSeconds: ROLLOUT_SECONDS + 30,
      }),
    ),
  ];
}

/** What the engine says of a component: the revision that it applied last. */
const ownedScript = (owner: string, engine: Engine) =>
  engine === 'flux'
    ? `${KUBECTL} -n flux-system get kustomizations.kustomize.toolkit.fluxcd.io ${owner} -o 'jsonpath={.status.lastAppliedRevision}'`
    : `${KUBECTL} -n argocd get applications.argoproj.io ${owner} -o 'jsonpath={.status.operationState.syncResult.revision}'`;

function appliedQuery(name: string, engine: Engine, owner: string): Query<AppliedFact> {
  const key = `component ${name}`;
  const path = pathOf(name);
  const script = `r=$(${ownedScript(owner, engine)} 2>/dev/null) && [ -n "$r" ] && { echo "owned $r"; exit 0; }
[ -r ${path} ] || { echo 'not staged'; exit 0; }
${KUBECTL} diff --server-side --field-manager=kubectl --concurrency=4 -f ${path}
c=$?
[ $c -le 1 ] && echo compared
exit $c`;
  return {
    key,
    script,
    parse: (answer) => readAnswer(key, answer),
    // A difference shows what is in the cluster.
    record: ({ code, stdout, stderr }) => ({ code, stdout: code === 1 ? 'compared\n' : stdout, stderr }),
  };
}

function readAnswer(key: string, answer: Answer): AppliedFact {
  const { code, stdout, stderr } = answer;
  const [, revision] = /^owned (.+)\n$/.exec(stdout) ?? [];
  if (revision !== undefined) return { kind: 'owned', revision };
  if (stdout === 'not staged\n') return { kind: 'not staged' };
  const compared = stdout.endsWith('compared\n');
  if (code === 0 && compared) return { kind: 'same' };
  if (code === 1 && compared) return { kind: 'differs', diff: stdout.split('\n').slice(0, -2).slice(0, DIFF_LINES).join('\n') };
  if (code > 1 || stderr !== '') return { kind: 'cannot compare', reason: stderr };
  throw new UnreadableAnswer(key, 'owned, not staged, or what kubectl diff says', answer);
}
