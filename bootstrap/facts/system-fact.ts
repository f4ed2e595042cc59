import { type Query, UnreadableAnswer } from './query';

/** Who this machine is and what it runs. */
export interface SystemFact {
  /** `ID` of os-release(5): `debian`. */
  readonly os: string;
  /** `VERSION_ID`: `13`; `unstable` for a Debian that has none. */
  readonly version: string;
  /** `uname -r`: `6.12.117+deb13-amd64`. */
  readonly kernel: string;
  /** `uname -m`: `x86_64`, `aarch64`. */
  readonly architecture: string;
  readonly uid: number;
  /** The live one. */
  readonly hostname: string;
  /** machine-id(5), as in its file: 32 hex digits once it is set; empty or `uninitialized` before. */
  readonly machineId: string;
}

export const systemQuery: Query<SystemFact> = {
  key: 'system',
  script: [
    `. /etc/os-release && printf '%s\\n' "$ID" "\${VERSION_ID-unstable}"`,
    'uname -rmn',
    'id -u',
    `printf '%s\\n' "$(cat /etc/machine-id 2>/dev/null)"`,
  ].join('\n'),
  parse(answer) {
    const [os, version, uname = '', uid = '', machineId] = answer.stdout.split('\n');
    const [, hostname, kernel, architecture] = /^(\S+) (\S+) (\S+)$/.exec(uname) ?? [];
    if (!os || !version || !hostname || !kernel || !architecture || !/^\d+$/.test(uid) || machineId === undefined)
      throw new UnreadableAnswer('system', 'ID, VERSION_ID, uname, uid and machine id, a line each', answer);
    return { os, version, kernel, architecture, uid: Number(uid), hostname, machineId };
  },
};
