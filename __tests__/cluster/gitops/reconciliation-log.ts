import { setTimeout as sleep } from 'node:timers/promises';
import { at, type JsonObject, record, records, tryText } from '../../../checks/json';
import type { ApiClient } from '../harness/api-client';
import { until } from '../harness/until';

/** A Kustomization at one moment. */
export interface Reconciliation {
  readonly name: string;
  /** Status of its condition Ready; `''` before there is one. */
  readonly ready: string;
  readonly reason: string;
  readonly message: string;
  /** Revision that was applied last, `''` for none. */
  readonly applied: string;
  /** Position in the history of the whole cluster: etcd's revision. */
  readonly revision: number;
  /** Milliseconds since the log was started. */
  readonly after: number;
}

const PATH = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations';

/** Everything that happens to the Kustomizations, in its order. */
export class ReconciliationLog {
  private readonly entries: Reconciliation[] = [];
  private readonly present = new Set<string>();
  private readonly ended = new AbortController();
  private readonly started = Date.now();

  private constructor(private readonly api: ApiClient) {}

  static start(api: ApiClient): ReconciliationLog {
    const log = new ReconciliationLog(api);
    log.read().catch(() => undefined);
    return log;
  }

  /** The last entry of a Kustomization, or undefined if it is not there. */
  tryLatest(name: string): Reconciliation | undefined {
    return this.present.has(name) ? this.entries.filter((each) => each.name === name).at(-1) : undefined;
  }

  /** When a Kustomization was first Ready with a revision. Throws if it never was. */
  firstReady(name: string, applied: string): Reconciliation {
    const found = this.entries.find((each) => each.name === name && isReadyAt(each, applied));
    if (!found) throw new Error(`${name} was never Ready at ${applied}; ${describe(this.tryLatest(name))}`);
    return found;
  }

  /** Waits until exactly these Kustomizations are there and all are Ready at a revision. */
  async allReady(names: readonly string[], applied: string, seconds: number): Promise<void> {
    const lacking = () => [
      ...names.filter((name) => !isReadyAt(this.tryLatest(name), applied)),
      ...[...this.present].filter((name) => !names.includes(name)).map((name) => `${name} (should be gone)`),
    ];
    await until(
      'every Kustomization to be Ready',
      seconds,
      () => (lacking().length === 0 ? true : undefined),
      () =>
        `Not yet:\n${lacking()
          .map((name) => `${name}: ${describe(this.tryLatest(name))}`)
          .join('\n')}`,
    );
  }

  /** Waits for an entry of a Kustomization, from now on or its last one. */
  waitFor(name: string, seconds: number, is: (entry: Reconciliation) => boolean): Promise<Reconciliation> {
    return until(
      `${name} to get there`,
      seconds,
      () => [this.tryLatest(name)].find((entry) => entry !== undefined && is(entry)),
      () => describe(this.tryLatest(name)),
    );
  }

  stop(): void {
    this.ended.abort();
  }

  /** A watch ends when the API server wants it to; another one starts with what is there. */
  private async read(): Promise<void> {
    while (!this.ended.signal.aborted) {
      this.present.clear();
      for await (const { type, object } of this.api.watch(PATH, this.ended.signal)) this.take(tryText(type), record(object));
      await sleep(100);
    }
  }

  private take(type: string | undefined, object: JsonObject): void {
    if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') return;
    const entry = reconciliation(object, Date.now() - this.started);
    if (type === 'DELETED') this.present.delete(entry.name);
    else this.present.add(entry.name);
    this.entries.push(entry);
  }
}

/** Ready, and with this revision rather than one before. */
export const isReadyAt = (entry: Reconciliation | undefined, applied: string): boolean =>
  entry?.ready === 'True' && entry.applied === applied;

const describe = (entry: Reconciliation | undefined): string =>
  entry ? `Ready=${entry.ready} ${entry.reason}: ${entry.message} (applied ${entry.applied})` : 'it is not there';

function reconciliation(object: JsonObject, after: number): Reconciliation {
  const ready = records(at(object, 'status', 'conditions')).find(({ type }) => type === 'Ready');
  return {
    name: tryText(at(object, 'metadata', 'name')) ?? '',
    ready: tryText(ready?.status) ?? '',
    reason: tryText(ready?.reason) ?? '',
    message: tryText(ready?.message) ?? '',
    applied: tryText(at(object, 'status', 'lastAppliedRevision')) ?? '',
    revision: Number(tryText(at(object, 'metadata', 'resourceVersion'))),
    after,
  };
}
