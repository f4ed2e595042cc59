/** What looks like a secret that was pasted into homelab.yaml by mistake. */

interface Shape {
  readonly kind: string;
  readonly pattern: RegExp;
}

/** Shapes that their issuers chose to be recognisable. What repeats is bounded where matches could overlap, so that scanning stays linear. */
const SHAPES: readonly Shape[] = [
  { kind: 'an age identity', pattern: /AGE-SECRET-KEY-1[0-9A-Z]{10,}/gi },
  { kind: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g },
  { kind: 'a k3s token', pattern: /\bK10[0-9a-f]{16,}::[\w.-]+:\S+/g },
  { kind: 'an AWS access key', pattern: /\b(AKIA|ASIA)[0-9A-Z]{16}\b/g },
  { kind: 'a Backblaze application key', pattern: /(?<![\w/+])K00\d[A-Za-z0-9/+]{27}(?![\w/+])/g },
  { kind: 'a GitHub token', pattern: /\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})/g },
  { kind: 'a GitLab token', pattern: /\bglpat-[A-Za-z0-9_-]{20,}/g },
  { kind: 'a Telegram bot token', pattern: /\b\d{8,10}:[A-Za-z0-9_-]{35}\b/g },
  { kind: 'a Slack token', pattern: /\bxox[abprs]-[A-Za-z0-9-]{10,}/g },
  { kind: 'a JSON web token', pattern: /\beyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,2000}/g },
  { kind: 'a URL with a password', pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@'"]*:[^\s/:@'"]+@/g },
];

export interface SecretLike {
  /** What it is, with its article. */
  readonly kind: string;
  /** Offsets in the text, the end not included. */
  readonly start: number;
  readonly end: number;
}

/** Every stretch of `text` that has the shape of a secret, in the order of the text. */
export const secretsIn = (text: string): readonly SecretLike[] =>
  SHAPES.flatMap(({ kind, pattern }) =>
    [...text.matchAll(pattern)].map((match) => ({ kind, start: match.index, end: match.index + match[0].length })),
  ).sort((a, b) => a.start - b.start);

/** True if a field of this name holds a secret, whatever its value looks like: `privateKey`, `RCON_PASSWORD`, `api-token`. */
export const isSecretName = (name: string): boolean =>
  /(password|passwd|passphrase|secret|token|privatekey|presharedkey|apikey|accesskey|secretkey|applicationkey|credentials?)$/.test(
    name.toLowerCase().replaceAll(/[^a-z]/g, ''),
  );
