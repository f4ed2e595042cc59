import type { Json, JsonObject } from '../../../checks/json';
import type { ObjectReference } from '../harness/api-resources';
import type { ClusterLab } from '../harness/cluster-lab';

/** etcd's own list of keys, with the revision in which each was made; through the JSON gateway of its gRPC API. */
const SCRIPT = `
const base64 = (text) => Buffer.from(text).toString('base64');
fetch('http://127.0.0.1:2379/v3/kv/range', {
  method: 'POST',
  body: JSON.stringify({ key: base64('/registry/'), range_end: base64('/registry0'), keys_only: true }),
})
  .then((answer) => answer.json())
  .then(({ kvs }) => {
    const births = kvs.map((each) => [Buffer.from(each.key, 'base64').toString(), Number(each.create_revision)]);
    process.stdout.write(JSON.stringify(Object.fromEntries(births)));
  });`;

/**
 * When each object of the cluster was made, as a position in the history of the whole cluster: an exact order, where timestamps
 * of objects have whole seconds. An object that was deleted and made again has a later position.
 */
export class Births {
  private constructor(
    private readonly cluster: ClusterLab,
    private readonly revisions: ReadonlyMap<string, number>,
  ) {}

  static async read(cluster: ClusterLab): Promise<Births> {
    const parsed = JSON.parse(await cluster.sandbox.run([process.execPath, '-e', SCRIPT])) as JsonObject;
    const numbers = Object.entries(parsed).filter((entry): entry is [string, number] => isNumber(entry[1]));
    return new Births(cluster, new Map(numbers));
  }

  /** The position of an object, or undefined if it is not there. */
  async tryOf(object: ObjectReference): Promise<number | undefined> {
    const key = await this.tryKeyOf(object);
    return key === undefined ? undefined : this.revisions.get(key);
  }

  /** The key under which etcd has an object, or undefined if it is not there. */
  async tryKeyOf(object: ObjectReference): Promise<string | undefined> {
    // /apis/GROUP/VERSION/namespaces/NAMESPACE/PLURAL/NAME, or /api/v1/… of the core group
    const path = (await this.cluster.resources.path(object)).split('/');
    const plural = path.at(-2);
    const group = path[1] === 'apis' ? path[2] : '';
    const rest = `${object.namespace === '' || !path.includes('namespaces') ? '' : `${object.namespace}/`}${object.name}`;
    return [`${plural}`, `${group}/${plural}`, `${plural}/specs`]
      .map((kind) => `/registry/${kind}/${object.kind === 'Namespace' ? object.name : rest}`)
      .find((key) => this.revisions.has(key));
  }

  /** Keys that are no longer there later, or were made anew by then. */
  goneBy(later: Births): readonly string[] {
    return [...this.revisions].filter(([key, revision]) => later.revisions.get(key) !== revision).map(([key]) => key);
  }
}

const isNumber = (value: Json | undefined): value is number => typeof value === 'number';
