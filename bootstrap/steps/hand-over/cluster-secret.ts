import { createHash } from 'node:crypto';
import { type Query, UnreadableAnswer } from '../../facts/query';
import type { Outcome, Resource } from '../../plan/resource';
import { shellWord } from '../../plan/shell-word';
import { run } from '../../resources/run';
import { type KubernetesSecret, kubernetesSecretManifest } from '../../secrets/kubernetes-secrets';
import { KUBECTL } from './kubectl';

/** A Secret of the cluster with the values of the secrets file. Keys that others add to it stay. */
export function clusterSecret(secret: KubernetesSecret): Resource {
  const { namespace, name, missing, data } = secret;
  const query = hashesQuery(namespace, name);
  return {
    name: `Secret ${namespace}/${name}`,
    queries: [query],
    plan(facts): Outcome {
      const [first] = missing;
      if (first !== undefined)
        return {
          state: 'later',
          after: 'npm run secrets, which says how they are made',
          because: `${missing.join(', ')} ${missing.length === 1 ? 'was' : 'were'} not made yet`,
        };
      const have = facts.get(query);
      const differing = [...data].filter(([key, value]) => have?.get(key) !== sha256(value.reveal())).map(([key]) => key);
      if (have !== undefined && differing.length === 0)
        return { state: 'ok', because: `has ${[...data.keys()].join(', ')} as the secrets file` };
      return {
        state: have === undefined ? 'create' : 'change',
        because: have === undefined ? 'does not exist' : `${differing.join(', ')} differ${differing.length === 1 ? 's' : ''}`,
        actions: [
          run(`${KUBECTL} apply --server-side --force-conflicts --field-manager=h5b-secrets -f - >/dev/null`, {
            timeoutSeconds: 60,
            input: kubernetesSecretManifest(secret),
          }),
        ],
      };
    },
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const EACH_KEY = '{{range $key, $value := .data}}{{$key}} {{$value}}{{"\\n"}}{{end}}';

/** Hashes of the values by key; the values stay on the host. Undefined if there is no such Secret. */
function hashesQuery(namespace: string, name: string): Query<ReadonlyMap<string, string> | undefined> {
  const key = `Secret ${namespace}/${name}`;
  return {
    key,
    script: `set -o pipefail
${KUBECTL} -n ${shellWord(namespace)} get secret ${shellWord(name)} --request-timeout=10s -o go-template=${shellWord(EACH_KEY)} |
  while read -r key value; do printf '%s %s\\n' "$key" "$(printf %s "$value" | base64 -d | sha256sum | cut -c1-64)"; done`,
    parse: (answer) => {
      if (answer.code !== 0) return undefined;
      return new Map(
        answer.stdout
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => {
            const [, name, hash] = /^(\S+) ([0-9a-f]{64})$/.exec(line) ?? [];
            if (name === undefined || hash === undefined) throw new UnreadableAnswer(key, 'a key and a hash a line', answer);
            return [name, hash];
          }),
      );
    },
    record: (answer) => ({ ...answer, stdout: '' }),
  };
}
