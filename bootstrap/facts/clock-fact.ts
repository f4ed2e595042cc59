import { shellWord } from '../plan/shell-word';
import { type Query, UnreadableAnswer } from './query';

/** The host's clock, in seconds since 1970. */
export interface ClockFact {
  readonly now: number;
  /** When something was last installed: the clock cannot be earlier. */
  readonly lastInstalled: number;
  /** What the first time server that answered said at the same moment; undefined if none did within a second each. */
  readonly server: { readonly name: string; readonly now: number } | undefined;
}

/** Seconds from 1900, where NTP begins, to 1970 (RFC 5905, figure 4). */
const NTP_TO_UNIX = 2_208_988_800;

/** Version 3, mode 3 (client), everything else zero; one write, since each is a datagram. */
const REQUEST = `\\x1b${'\\0'.repeat(47)}`;

/** Asks the host's clock and, from the host, these time servers (SNTP, RFC 4330, through Bash's own UDP). */
export function clockQuery(servers: readonly string[]): Query<ClockFact> {
  const script = [
    `printf 'now %s\\n' "$(date +%s)"`,
    `printf 'installed %s\\n' "$(stat -c %Y /var/lib/dpkg/status)"`,
    `for s in ${servers.map(shellWord).join(' ')}; do`,
    `  a=$(timeout 1 bash -c ${shellWord(`exec 3<>"/dev/udp/$0/123" && printf '${REQUEST}' >&3 && head -c 48 <&3 | base64 -w0`)} "$s" 2>/dev/null)`,
    `  if [ -n "$a" ]; then printf 'server %s %s %s\\n' "$s" "$(date +%s)" "$a"; break; fi`,
    'done',
  ].join('\n');
  return {
    key: `clock compared with ${servers.join(', ')}`,
    script,
    parse(answer) {
      const [, now] = /^now (\d+)$/m.exec(answer.stdout) ?? [];
      const [, installed] = /^installed (\d+)$/m.exec(answer.stdout) ?? [];
      if (now === undefined || installed === undefined) throw new UnreadableAnswer('clock', 'lines now and installed', answer);
      const [, name, at, packet = ''] = /^server (\S+) (\d+) (\S+)$/m.exec(answer.stdout) ?? [];
      const reply = Buffer.from(packet, 'base64');
      // Bytes 40 to 43 are the seconds of the transmit timestamp; 0 from a server that has no time itself.
      const seconds = reply.length === 48 ? reply.readUInt32BE(40) : 0;
      const skew = Number(at) - Number(now);
      const server = name === undefined || seconds === 0 ? undefined : { name, now: seconds - NTP_TO_UNIX - skew };
      return { now: Number(now), lastInstalled: Number(installed), server };
    },
  };
}
