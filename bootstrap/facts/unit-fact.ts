import { shellWord } from '../plan/shell-word';
import { type Query, UnreadableAnswer } from './query';

/** A systemd unit as its manager sees it; the words are those of `systemctl show`. */
export interface UnitFact {
  /** `loaded`, `not-found`, `masked`, `bad-setting`, `error`. */
  readonly load: string;
  /** `active`, `activating`, `deactivating`, `reloading`, `inactive`, `failed`. */
  readonly active: string;
  readonly sub: string;
  /** `enabled`, `disabled`, `static`, `masked`, `indirect`, `generated`, `alias`, `transient`…; empty without a file. */
  readonly file: string;
  /** Its file on disk is not the one that the manager read. */
  readonly needsDaemonReload: boolean;
  /** It was tried, and a condition in its file does not hold on this machine, e.g. `ConditionVirtualization=no`. */
  readonly conditionFailed: boolean;
  /** Of the configuration that it was last started with by us; empty if we never did. */
  readonly fingerprint: string;
  /** Its last lines if it failed. */
  readonly journal: readonly string[];
}

/** Where the fingerprint of a unit's configuration is kept. */
export const fingerprintPath = (unit: string): string => `/var/lib/h5b/fingerprint/${unit}`;

export function unitQuery(name: string): Query<UnitFact> {
  const key = `unit ${name}`;
  const unit = shellWord(name);
  const properties = [
    'LoadState',
    'ActiveState',
    'SubState',
    'UnitFileState',
    'NeedDaemonReload',
    'ConditionResult',
    'ConditionTimestampMonotonic',
  ];
  const script = [
    `u=$(systemctl show ${properties.map((property) => `-p ${property}`).join(' ')} -- ${unit}) || exit`,
    `printf '%s\\n' "$u"`,
    `f=${shellWord(fingerprintPath(name))}`,
    `if [ -f "$f" ]; then printf 'Fingerprint=%s\\n' "$(<"$f")"; fi`,
    `case $u in *ActiveState=failed*) echo Journal:; journalctl -u ${unit} -n 5 --no-pager -q -o cat;; esac`,
  ].join('\n');
  return {
    key,
    script,
    parse(answer) {
      const [head = '', journal = ''] = answer.stdout.split('Journal:\n');
      const property = (wanted: string) =>
        head
          .split('\n')
          .find((line) => line.startsWith(`${wanted}=`))
          ?.slice(wanted.length + 1);
      const read = (wanted: string) => {
        const value = property(wanted);
        if (value === undefined) throw new UnreadableAnswer(key, `a line ${wanted}=…`, answer);
        return value;
      };
      return {
        load: read('LoadState'),
        active: read('ActiveState'),
        sub: read('SubState'),
        file: property('UnitFileState') ?? '',
        needsDaemonReload: property('NeedDaemonReload') === 'yes',
        conditionFailed: property('ConditionResult') === 'no' && (property('ConditionTimestampMonotonic') ?? '0') !== '0',
        fingerprint: property('Fingerprint') ?? '',
        journal: journal.split('\n').filter((line) => line !== ''),
      };
    },
  };
}
