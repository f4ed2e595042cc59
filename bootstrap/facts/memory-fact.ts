import { type Query, UnreadableAnswer } from './query';

/** Memory of the machine in bytes: what is plugged in where the kernel tells, else what it can use (`MemTotal`). */
export const memoryQuery: Query<number> = {
  key: 'memory',
  script: [
    'n=0; s=0; d=/sys/devices/system/memory',
    `for f in $d/memory[0-9]*/online; do if [ -e "$f" ] && read -r on <"$f" && [ "$on" = 1 ]; then n=$((n + 1)); fi; done`,
    'if [ -r $d/block_size_bytes ]; then read -r s <$d/block_size_bytes; fi',
    `printf 'blocks %s of 0x%s\\n' "$n" "$s"`,
    'grep ^MemTotal: /proc/meminfo',
  ].join('\n'),
  parse(answer) {
    const [, blocks = '0', size = '0'] = /^blocks (\d+) of (0x[0-9a-f]+)$/m.exec(answer.stdout) ?? [];
    const [, total = '0'] = /^MemTotal: +(\d+) kB$/m.exec(answer.stdout) ?? [];
    const bytes = Number(blocks) * Number(size) || Number(total) * 1024;
    if (bytes === 0) throw new UnreadableAnswer('memory', 'memory blocks or MemTotal', answer);
    return bytes;
  },
};
