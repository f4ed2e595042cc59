/** Names of the IANA time zone database, as the running Node knows them. */
import { nearestName } from './did-you-mean';

/** Answers so far: asking Intl costs more than all other checks of a homelab.yaml together. */
const seen = new Map<string, boolean>();

const isKnownToIntl = (name: string): boolean => {
  // Node also accepts offsets such as +01:00, which systemd and Kubernetes do not.
  if (!/^[A-Z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

const isTimeZone = (name: string): boolean => {
  const known = seen.get(name) ?? isKnownToIntl(name);
  seen.set(name, known);
  return known;
};

/** What is wrong with `name` as a time zone, with a remedy; undefined if it is one. */
export const timeZoneProblem = (name: string): string | undefined => {
  if (isTimeZone(name)) return undefined;
  const nearest = nearestName(name, Intl.supportedValuesOf('timeZone'));
  return `"${name}" is not an IANA time zone; ${nearest ? `did you mean "${nearest}"?` : 'write e.g. Europe/Berlin'}`;
};
