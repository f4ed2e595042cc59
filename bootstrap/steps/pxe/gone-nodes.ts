import { type Query, UnreadableAnswer } from '../../facts/query';
import type { Outcome, Resource } from '../../plan/resource';
import { shellWord } from '../../plan/shell-word';
import { TFTP_ROOT } from '../../render/boot-server';
import { run } from '../../resources/run';

const KEY = `directories of Pis below ${TFTP_ROOT}`;

/** Their names; those of Pis are eight hex digits, nothing else there is. */
const query: Query<readonly string[]> = {
  key: KEY,
  script: `[ ! -d ${TFTP_ROOT} ] || find ${TFTP_ROOT} -mindepth 1 -maxdepth 1 -type d -printf '%f\\n' | grep -xE '[0-9a-f]{8}' | sort; exit 0`,
  parse(answer) {
    const names = answer.stdout.split('\n').filter((line) => line !== '');
    if (answer.code !== 0 || names.some((name) => !/^[0-9a-f]{8}$/.test(name)))
      throw new UnreadableAnswer(KEY, 'lines of eight hex digits', answer);
    return names;
  },
};

/** A Pi that homelab.yaml no longer has leaves no identity behind: its archive holds a host key and a token. */
export function goneNodes(directories: readonly string[]): Resource {
  return {
    name: `only known Pis below ${TFTP_ROOT}`,
    queries: [query],
    plan(facts): Outcome {
      const gone = facts.get(query).filter((name) => !directories.includes(name));
      if (gone.length === 0) return { state: 'ok', because: 'no other Pi has files' };
      const paths = gone.map((name) => shellWord(`${TFTP_ROOT}/${name}`));
      return {
        state: 'destroy',
        because: `homelab.yaml has no Pi with the serial …${gone.join(', …')}`,
        actions: [run(`rm -rf --one-file-system -- ${paths.join(' ')}`)],
      };
    },
  };
}
