import type { Query } from './query';

/** Interfaces other than the loopback that ifupdown configures (interfaces(5)), with what it sources; sorted. */
export const ifupdownQuery: Query<readonly string[]> = {
  key: 'ifupdown',
  script: [
    'f=/etc/network/interfaces; if [ -e $f ]; then cat $f; fi',
    "if grep -qs '^source' $f; then cat /etc/network/interfaces.d/* 2>/dev/null || true; fi",
  ].join('\n'),
  parse({ stdout }) {
    const names = stdout.split('\n').flatMap((line) => /^\s*iface\s+(\S+)/.exec(line)?.[1] ?? []);
    return [...new Set(names)].filter((name) => name !== 'lo').sort((a, b) => (a < b ? -1 : 1));
  },
};
