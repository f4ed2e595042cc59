import { cronParse } from '../../../../checks/rules/hygiene/cron-parse';
import { violationsOf } from '../../../support/manifests';

const cronJob = (schedule: string, zone = '') =>
  violationsOf(
    cronParse,
    `{ apiVersion: batch/v1, kind: CronJob, metadata: { name: x }, spec: { schedule: "${schedule}"${zone} } }`,
  );

test.each([
  ['six fields', '0 15 2 * * *'],
  ['minute 60', '60 * * * *'],
  ['30 February', '0 0 30 2 *'],
])('%s is refused', (_title, schedule) => {
  expect(cronJob(schedule)).toEqual([expect.stringMatching(/^spec\.schedule: "/)]);
});

test.each([
  ['day of week 7', '0 0 * * 7', 'spec.schedule: "0 0 * * 7": day of week 7 is refused; write 0 for Sunday'],
  [
    'a time zone in the schedule',
    'TZ=UTC 0 0 * * *',
    'spec.schedule: "TZ=UTC 0 0 * * *" sets a time zone; write it into spec.timeZone',
  ],
])('%s is refused', (_title, schedule, expected) => {
  expect(cronJob(schedule)).toEqual([expected]);
});

test('a CronJob without a schedule is found', () => {
  expect(violationsOf(cronParse, '{ apiVersion: batch/v1, kind: CronJob, metadata: { name: x }, spec: {} }')).toEqual([
    'spec.schedule: no schedule',
  ]);
});

test('a zone that does not exist is found with the nearest one', () => {
  expect(cronJob('0 0 * * *', ', timeZone: Europe/Berln')).toEqual([
    'spec.timeZone: "Europe/Berln" is not an IANA time zone; did you mean "Europe/Berlin"?',
  ]);
  expect(cronJob('0 0 * * *', ', timeZone: Local')).toEqual([
    'spec.timeZone: "Local" is refused by the API server; name the zone',
  ]);
});

test.each(['15 2 * * *', '*/5 0-6,22 1 JAN-JUN mon-fri', '0 0 ? * 0', '0  0 * * *', '@daily', '@every 1h30m', `\${SCHEDULE}`])(
  '%s passes',
  (schedule) => {
    expect(cronJob(schedule, ', timeZone: Europe/Berlin')).toEqual([]);
  },
);
