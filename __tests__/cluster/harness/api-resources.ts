import { records, tryText } from '../../../checks/json';
import type { ApiClient } from './api-client';

/** What identifies an object. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  /** `''` for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

export interface ApiResource {
  /** e.g. `deployments` */
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** The kinds that the API server serves, asked once per API version. */
export class ApiResources {
  private readonly known = new Map<string, readonly ApiResource[]>();

  constructor(private readonly api: ApiClient) {}

  /** The resources of an API version, subresources (`pods/eviction`) included. Empty if it is not served. */
  async of(apiVersion: string): Promise<readonly ApiResource[]> {
    const known = this.known.get(apiVersion);
    if (known) return known;
    const body = await this.api.tryGet(versionPath(apiVersion));
    const found = records(body?.resources).map((each) => ({
      plural: tryText(each.name) ?? '',
      kind: tryText(each.kind) ?? '',
      namespaced: each.namespaced === true,
      verbs: Array.isArray(each.verbs) ? each.verbs.map(String) : [],
    }));
    // An API version of a CRD that was applied a moment ago may come later.
    if (found.length > 0) this.known.set(apiVersion, found);
    return found;
  }

  /** Forgets what was asked, for example when CRDs have come or gone. */
  forget(): void {
    this.known.clear();
  }

  /** Path of an object. Throws if the server knows no such kind: a kind must never be passed over. */
  async path({ apiVersion, kind, namespace, name }: ObjectReference): Promise<string> {
    return `${await this.collection(apiVersion, kind, namespace)}/${encodeURIComponent(name)}`;
  }

  /** Path of a collection; of all namespaces if `namespace` is `''`. */
  async collection(apiVersion: string, kind: string, namespace = ''): Promise<string> {
    const resources = await this.of(apiVersion);
    const found = resources.find((each) => each.kind === kind && !each.plural.includes('/'));
    if (!found) {
      const served = resources.map((each) => each.kind).join(', ') || 'nothing of that version';
      throw new Error(`the API server has no kind ${apiVersion} ${kind}; it serves ${served}`);
    }
    const scope = found.namespaced && namespace !== '' ? `/namespaces/${namespace}` : '';
    return `${versionPath(apiVersion)}${scope}/${found.plural}`;
  }
}

const versionPath = (apiVersion: string): string => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);
