import { z } from 'zod';
import type { Answer, Query } from './query';

const recordingSchema = z.strictObject({
  format: z.literal('h5b facts 1'),
  hosts: z.record(z.string(), z.record(z.string(), z.strictObject({ code: z.int(), stdout: z.string(), stderr: z.string() }))),
});

/** Answers of hosts by query, as `plan --record` writes them and `plan --facts` reads them. */
export type Recording = z.infer<typeof recordingSchema>['hosts'];

/** Reads recorded facts. Throws with what is wrong. */
export function parseRecording(text: string): Recording {
  const parsed = recordingSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return parsed.data.hosts;
}

export const recordingText = (hosts: Recording): string => `${JSON.stringify({ format: 'h5b facts 1', hosts }, null, 2)}\n`;

/**
 * The answers of a host without what others must not see: each query drops what it must, then every MAC address, public address,
 * UUID, machine id and SSH key that `known` (the text of homelab.yaml) does not name is replaced by a stand-in of the same shape.
 * Equal values get equal stand-ins, so that a duplicate stays one.
 */
export function anonymised(
  queries: readonly Query<unknown>[],
  answers: ReadonlyMap<string, Answer>,
  known: string,
): Recording[string] {
  const standIns = new Map<string, string>();
  const hide = (text: string) =>
    IDENTIFYING.reduce(
      (rest, { pattern, suffix, standIn }) =>
        rest.replace(pattern, (value) => {
          const end = suffix === undefined ? '' : (suffix.exec(value)?.[0] ?? '');
          const name = value.slice(0, value.length - end.length);
          if (known.toLowerCase().includes(name.toLowerCase())) return value;
          const replacement = standIns.get(name) ?? standIn(standIns.size + 1);
          standIns.set(name, replacement);
          return `${replacement}${end}`;
        }),
      text,
    );
  return Object.fromEntries(
    queries.flatMap((query) => {
      const answer = answers.get(query.key);
      if (answer === undefined) return [];
      const { code, stdout, stderr } = query.record?.(answer) ?? answer;
      return [[query.key, { code, stdout: hide(stdout), stderr: hide(stderr) }]];
    }),
  );
}

interface Identifying {
  readonly pattern: RegExp;
  /** What follows the identity and stays. */
  readonly suffix?: RegExp;
  readonly standIn: (number: number) => string;
}

const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0');

/** RFC 5737 and 3849 give addresses for documentation, RFC 7042 MAC addresses. */
const IDENTIFYING: readonly Identifying[] = [
  { pattern: /\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/gi, standIn: (n) => `00:00:5e:00:53:${hex(n % 256, 2)}` },
  {
    pattern: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi,
    standIn: (n) => `00000000-0000-4000-8000-${hex(n, 12)}`,
  },
  { pattern: /\b[0-9a-f]{32}\b/g, standIn: (n) => hex(n, 32) },
  { pattern: /\b(ssh-[a-z0-9]+|ecdsa-[a-z0-9-]+) [A-Za-z0-9+/]{40,}=*/g, standIn: (n) => `ssh-ed25519 KEY${n}` },
  {
    pattern: /\b(?:ata|nvme|scsi|wwn|usb)-[\w.:-]+/g,
    suffix: /(?:_\d)?(?:-part\d+)?$/,
    standIn: (n) => `ata-DISK${n}`,
  },
  { pattern: PUBLIC_IPV4(), standIn: (n) => `192.0.2.${n % 256}` },
  { pattern: /\b[23][0-9a-f]{3}(:[0-9a-f]{0,4}){2,7}\b/gi, standIn: (n) => `2001:db8::${hex(n, 1)}` },
];

/** Any IPv4 address outside the private, loopback, link-local and unspecified ranges. */
function PUBLIC_IPV4(): RegExp {
  const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
  const ours = '(?:0\\.|10\\.|127\\.|255\\.|169\\.254\\.|192\\.168\\.|172\\.(?:1[6-9]|2\\d|3[01])\\.)';
  return new RegExp(`(?<![\\d.])(?!${ours})${octet}(?:\\.${octet}){3}(?![\\d.])`, 'g');
}
