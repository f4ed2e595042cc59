import { nearestName } from '../config/did-you-mean';

/** Longest list of names in a message. */
const SHOWN = 5;

/** Most names that are compared with a misspelt one. */
const COMPARED = 50;

/** ` (did you mean "web"?)`, ` (there: api, db, web)` or ` (there is none)`: what exists instead of `name`. */
export function alternatives(name: string, known: readonly string[]): string {
  if (known.length === 0) return ' (there is none)';
  const nearest = name !== '' && known.length <= COMPARED ? nearestName(name, known) : undefined;
  if (nearest !== undefined) return ` (did you mean "${nearest}"?)`;
  const rest = known.length - SHOWN;
  return ` (there: ${known.slice(0, SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''})`;
}
