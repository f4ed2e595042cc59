import { duration } from '../../config/duration';

/** A duration of homelab.yaml (`90s`, `1d`, `2w`) as Go reads it, which knows nothing longer than hours: `90s`, `24h`, `336h`. */
export function goDuration(text: string): string {
  const seconds = duration(text);
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  if (seconds % 60 === 0) return `${seconds / 60}m`;
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
}
