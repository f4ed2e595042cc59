import type { Query } from '../../facts/query';
import type { Resource } from '../../plan/resource';
import { run } from '../../resources/run';
import { KUBECTL } from './kubectl';

/** A Pi that boots for the first time fetches its image and k3s before. */
const WAIT_SECONDS = 900;

const ready: Query<boolean> = {
  key: 'kubernetes api ready',
  script: `${KUBECTL} get --raw=/readyz --request-timeout=10s`,
  parse: ({ code }) => code === 0,
};

/** The API server answers; if it does not yet, it is waited for. */
export const apiServer: Resource = {
  name: 'API server',
  queries: [ready],
  plan: (facts) =>
    facts.get(ready)
      ? { state: 'ok', because: 'it is ready' }
      : {
          state: 'change',
          because: 'it does not answer yet; k3s starts it',
          actions: [
            run(`until ${KUBECTL} get --raw=/readyz --request-timeout=10s >/dev/null 2>&1; do sleep 2; done`, {
              timeoutSeconds: WAIT_SECONDS,
            }),
          ],
        },
};
