/** Names in the DNS: single labels (RFC 1123, lower case as Kubernetes wants them) and whole names. */

/** JSON Schema pattern of a DNS label. */
export const DNS_LABEL_PATTERN = '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$';

const LABEL = new RegExp(DNS_LABEL_PATTERN);

const asLabel = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63)
    .replaceAll(/-+$/g, '');

/** What is wrong with `text` as a DNS label, with a remedy; undefined if it is one. */
export const dnsLabelProblem = (text: string): string | undefined => {
  if (LABEL.test(text) && /[a-z]/.test(text)) return undefined;
  if (LABEL.test(text)) return `"${text}" could be taken for a number; add a letter, e.g. "n${text}"`;
  const guess = asLabel(text);
  const remedy = LABEL.test(guess) ? `did you mean "${guess}"?` : 'e.g. "web-1"';
  return `${JSON.stringify(text)} is not a DNS label (up to 63 of a-z, 0-9 and "-", no "-" at either end); ${remedy}`;
};

/** What is wrong with `text` as a fully qualified name without the final dot, with a remedy; undefined if it is one. */
export const dnsNameProblem = (text: string): string | undefined => {
  const labels = text.split('.');
  if (
    text.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => LABEL.test(label)) &&
    /[a-z]/.test(labels.at(-1) ?? '')
  ) {
    return undefined;
  }
  const guess = labels.map(asLabel).filter(Boolean).join('.');
  const remedy =
    guess !== text && guess.includes('.') ? `did you mean "${guess}"?` : 'write at least two labels, e.g. lab.home.arpa';
  return `${JSON.stringify(text)} is not a DNS name; ${remedy}`;
};
