/** Schedules in the five fields of crontab(5): minute, hour, day of month, month, day of week. */

export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: readonly number[];
  /** 1 = January. */
  readonly months: readonly number[];
  /** 0 = Sunday. */
  readonly daysOfWeek: readonly number[];
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly words: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const FIELDS: readonly Field[] = [
  { name: 'minute', from: 0, to: 59, words: [] },
  { name: 'hour', from: 0, to: 23, words: [] },
  { name: 'day of month', from: 1, to: 31, words: [] },
  { name: 'month', from: 1, to: 12, words: MONTHS },
  { name: 'day of week', from: 0, to: 7, words: DAYS },
];

const number = (text: string, { from, to, words }: Field): number | undefined => {
  const word = words.indexOf(text.toLowerCase());
  if (word >= 0) return word + from;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= from && value <= to ? value : undefined;
};

const values = (item: string, field: Field): readonly number[] | undefined => {
  const [, first = '', last, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d{1,2}))?$/.exec(item) ?? [];
  const whole = first === '*';
  const from = whole ? field.from : number(first, field);
  const end = last === undefined ? (whole || step !== undefined ? field.to : from) : number(last, field);
  if (from === undefined || end === undefined || from > end || (whole && last !== undefined) || step === '0') return undefined;
  const every = Number(step ?? 1);
  return every < 1 ? undefined : [...Array(end - from + 1).keys()].filter((n) => n % every === 0).map((n) => n + from);
};

const sorted = (numbers: readonly number[]): readonly number[] => [...new Set(numbers)].sort((a, b) => a - b);

const field = (text: string, spec: Field): readonly number[] | undefined => {
  const lists = text.split(',').map((item) => values(item, spec));
  return lists.every((list) => list !== undefined) ? sorted(lists.flat()) : undefined;
};

const parse = (text: string): { readonly cron?: Cron; readonly problem?: string } => {
  const shown = JSON.stringify(text);
  const texts = text.split(' ');
  if (texts.length !== FIELDS.length) {
    return { problem: `${shown} is not a schedule; write minute, hour, day of month, month and day of week, e.g. "15 2 * * *"` };
  }
  const parts = FIELDS.map((spec, index) => field(texts[index] ?? '', spec));
  const wrong = parts.indexOf(undefined);
  const spec = FIELDS[wrong];
  if (spec)
    return {
      problem: `${shown} is not a schedule: ${spec.name} "${texts[wrong]}" is not within ${spec.from}-${spec.to}; write e.g. "15 2 * * *"`,
    };
  const [minutes = [], hours = [], daysOfMonth = [], months = [], days = []] = parts;
  const reachable = months.some((month) => (daysOfMonth[0] ?? 1) <= (DAYS_IN_MONTH[month - 1] ?? 31));
  // With both day fields restricted, cron runs when either matches, so an impossible date alone does not stop it.
  if (!reachable && texts[4] === '*') {
    return { problem: `${shown} never runs: no month in it has a day ${daysOfMonth[0]}; choose another day` };
  }
  return { cron: { minutes, hours, daysOfMonth, months, daysOfWeek: sorted(days.map((day) => day % 7)) } };
};

/** The schedule; undefined if malformed or if it never runs. */
export const tryCron = (text: string): Cron | undefined => parse(text).cron;

/** What is wrong with `text` as a schedule, with a remedy; undefined if it is one. */
export const cronProblem = (text: string): string | undefined => parse(text).problem;
