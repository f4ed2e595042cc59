import { cronProblem } from '../../../config/cron';
import { timeZoneProblem } from '../../../config/time-zone';
import { at, tryText } from '../../json';
import type { Rule } from '../../rule';

/** Descriptors of robfig/cron v3 ParseStandard, which the CronJob controller reads schedules with. */
const DESCRIPTOR = /^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly|every (?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+)$/;

/** The schedule and time zone of every CronJob can be read, and the schedule comes true at some time. */
export const cronParse: Rule = {
  id: 'cron-parse',
  severity: 'error',
  why: 'The API server refuses the CronJob, or it never runs.',
  remedy: 'Write minute, hour, day of month, month and day of week, and an IANA time zone in spec.timeZone.',
  *check({ ofKind }) {
    for (const manifest of ofKind('CronJob')) {
      if (!manifest.apiVersion.startsWith('batch/')) continue;
      const schedule = tryText(at(manifest.object, 'spec', 'schedule'));
      const message = schedule === undefined ? 'no schedule' : scheduleProblem(schedule);
      if (message) yield { manifest, field: 'spec.schedule', message };
      const zone = tryText(at(manifest.object, 'spec', 'timeZone'));
      const wrong = zone === undefined ? undefined : zoneProblem(zone);
      if (wrong) yield { manifest, field: 'spec.timeZone', message: wrong };
    }
  },
};

function scheduleProblem(schedule: string): string | undefined {
  if (/\$\{/.test(schedule) || DESCRIPTOR.test(schedule)) return undefined;
  if (/^(CRON_)?TZ=/.test(schedule)) return `"${schedule}" sets a time zone; write it into spec.timeZone`;
  // "?" means "*" to robfig/cron in every field, and fields may be apart by more than one space.
  const fields = schedule.trim().replaceAll('?', '*').split(/\s+/);
  if (/(?:^|[,-])7(?:$|[,/])/.test(fields[4] ?? '')) return `"${schedule}": day of week 7 is refused; write 0 for Sunday`;
  return cronProblem(fields.join(' '));
}

const zoneProblem = (zone: string): string | undefined =>
  zone === 'Local' ? '"Local" is refused by the API server; name the zone' : timeZoneProblem(zone);
