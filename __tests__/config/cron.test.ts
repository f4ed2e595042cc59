import { cronProblem, tryCron } from '../../config/cron';

describe('schedules', () => {
  test('lists, ranges, steps and names become numbers', () => {
    expect(tryCron('0,30 */6 1-3 jan-mar mon,sun')).toEqual({
      minutes: [0, 30],
      hours: [0, 6, 12, 18],
      daysOfMonth: [1, 2, 3],
      months: [1, 2, 3],
      daysOfWeek: [0, 1],
    });
  });

  test('a step counts from the start of its range', () => {
    expect(tryCron('5-20/5 8-18/4 * * *')).toMatchObject({ minutes: [5, 10, 15, 20], hours: [8, 12, 16] });
    expect(tryCron('10/20 * * * *')).toMatchObject({ minutes: [10, 30, 50] });
  });

  test('7 is Sunday as 0 is', () => {
    expect(tryCron('0 0 * * 7')?.daysOfWeek).toEqual([0]);
  });

  test.each([
    ['', 'is not a schedule; write minute'],
    ['@daily', 'is not a schedule; write minute'],
    ['* * * *', 'is not a schedule; write minute'],
    ['* * * * * *', 'is not a schedule; write minute'],
    ['60 * * * *', 'minute "60" is not within 0-59'],
    ['* 24 * * *', 'hour "24" is not within 0-23'],
    ['* * 0 * *', 'day of month "0" is not within 1-31'],
    ['* * * 13 *', 'month "13" is not within 1-12'],
    ['* * * * 8', 'day of week "8" is not within 0-7'],
    ['*/0 * * * *', 'minute "*/0"'],
    ['5-1 * * * *', 'minute "5-1"'],
    ['1,,2 * * * *', 'minute "1,,2"'],
    ['*-5 * * * *', 'minute "*-5"'],
    ['* * * foo *', 'month "foo"'],
    ['0 0 31 feb,apr *', 'never runs: no month in it has a day 31'],
  ])('"%s" is refused: %s', (text, problem) => {
    expect(tryCron(text)).toBeUndefined();
    expect(cronProblem(text)).toContain(problem);
  });

  test('an impossible date still runs on a given day of the week', () => {
    expect(cronProblem('0 0 31 2 mon')).toBeUndefined();
  });
});
