import { type Query, UnreadableAnswer } from '../../facts/query';
import type { Outcome, Resource } from '../../plan/resource';
import { run } from '../../resources/run';

/** The table as the kernel has it, compared with what it was right after it was loaded. */
type TableFact = 'as loaded' | 'changed' | 'absent' | 'never loaded';
const ANSWERS: readonly TableFact[] = ['as loaded', 'changed', 'absent', 'never loaded'];

/** Where the unit keeps the hash of the table that it loaded; gone after a boot, like the table. */
const LOADED = '/run/h5b-firewall.sha256';

const tableQuery: Query<TableFact> = {
  key: 'nft table inet h5b',
  script: [
    `if [ ! -e ${LOADED} ]; then echo 'never loaded'`,
    `elif ! t=$(nft -s list table inet h5b 2>/dev/null); then echo absent`,
    `elif [ "$(printf '%s\\n' "$t" | sha256sum)" = "$(<${LOADED})" ]; then echo 'as loaded'`,
    'else echo changed; fi',
  ].join('\n'),
  parse(answer) {
    const found = ANSWERS.find((each) => `${each}\n` === answer.stdout);
    if (found === undefined) throw new UnreadableAnswer('nft table inet h5b', ANSWERS.join(', '), answer);
    return found;
  },
};

/** Somebody who runs `nft flush ruleset` leaves the unit active and the host open. */
export const liveTable: Resource = {
  name: 'nft table inet h5b',
  queries: [tableQuery],
  plan(facts): Outcome {
    const table = facts.get(tableQuery);
    if (table === 'as loaded') return { state: 'ok', because: 'is as it was loaded' };
    return {
      state: table === 'changed' ? 'change' : 'create',
      because: table === 'changed' ? 'somebody changed it' : `is ${table}`,
      actions: [run(['systemctl daemon-reload', 'systemctl reload-or-restart h5b-firewall.service'])],
    };
  },
};
