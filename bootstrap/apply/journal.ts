import type { Host } from '../transport/host';

const PATH = '/var/lib/h5b/journal.jsonl';

/** What happened on a host, one JSON line each; for people and for the message after an interrupted run. */
export interface JournalEntry {
  readonly run: string;
  /** ISO 8601. */
  readonly at: string;
  readonly event: 'begin' | 'done' | 'failed' | 'finished';
  readonly step?: string;
}

/** Appends a line and waits until it is on the disk. */
export async function record(host: Host, entry: JournalEntry): Promise<void> {
  const { code, stderr } = await host.run({
    script: `mkdir -p -m 0700 /var/lib/h5b && cat >>${PATH} && sync ${PATH}`,
    input: `${JSON.stringify(entry)}\n`,
    timeoutSeconds: 30,
  });
  if (code !== 0) throw new Error(`${host.name}: cannot write ${PATH}: ${stderr.trim()}; is the disk full or read-only?`);
}

/** The step in which the last run stopped without an end, or undefined. Lines that a power loss cut are skipped. */
export async function interruptedStep(host: Host): Promise<JournalEntry | undefined> {
  const { stdout } = await host.run({ script: `tail -n 200 ${PATH} 2>/dev/null || true`, timeoutSeconds: 30 });
  const last = stdout.split('\n').flatMap(entryOf).at(-1);
  return last?.event === 'begin' ? last : undefined;
}

function entryOf(line: string): readonly JournalEntry[] {
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) ? [value] : [];
  } catch {
    return [];
  }
}

const EVENTS: readonly unknown[] = ['begin', 'done', 'failed', 'finished'];

const isEntry = (value: unknown): value is JournalEntry =>
  typeof value === 'object' &&
  value !== null &&
  'run' in value &&
  typeof value.run === 'string' &&
  'at' in value &&
  typeof value.at === 'string' &&
  'event' in value &&
  EVENTS.includes(value.event) &&
  (!('step' in value) || typeof value.step === 'string');
