/**
 * YAML and JSON files as the checks see them, read as the API server's clients read them: YAML 1.1 booleans (`on`, `yes`) and
 * octals (`0644`) are not strings and not decimals, `---` separates documents, `kind: List` holds objects.
 */
import { type Document, isMap, isScalar, LineCounter, parseAllDocuments, type ScalarTag, type Tags } from 'yaml';
import { at, type Json, type JsonObject, record, records, tryText } from './json';
import type { Manifest } from './manifest';
import { toManifest } from './to-manifest';

/** A file's text and the names it gets in findings. */
export interface YamlFile {
  /** Shown in findings. */
  readonly path: string;
  /** The component that its objects belong to, `-` for none. */
  readonly component: string;
  readonly text: string;
}

/** Why a text cannot be read, and where. Lines and columns start at 1. */
export interface YamlProblem {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A document that holds no object of a cluster, so nothing is checked in it. */
export interface SkippedDocument {
  readonly path: string;
  readonly line: number;
  readonly reason: string;
}

export interface LoadedYaml {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly YamlProblem[];
  readonly skipped: readonly SkippedDocument[];
  /** The line of a field of `manifest`, or of the nearest parent that is there; undefined for a manifest from elsewhere. */
  lineOf(manifest: Pick<Manifest, 'path' | 'kind' | 'namespace' | 'name'>, field: string): number | undefined;
}

/** Steps to an object in a document: none, or the place in a `List`. */
type Steps = readonly (string | number)[];

interface Found {
  readonly file: YamlFile;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly steps: Steps;
  readonly object: JsonObject;
  readonly bytes: number;
}

/**
 * Every object of `files`. Nothing is thrown: what cannot be read is in `problems`, what is no Kubernetes object in `skipped`.
 * `isClusterScoped` answers for kinds whose CustomResourceDefinition is not among the files; by default they are namespaced.
 */
export function loadYaml(
  files: Iterable<YamlFile>,
  isClusterScoped: (apiVersion: string, kind: string) => boolean = () => false,
): LoadedYaml {
  const found: Found[] = [];
  const problems: YamlProblem[] = [];
  const skipped: SkippedDocument[] = [];
  for (const file of files) readFile(file, found, problems, skipped);
  const scopes = scopesOf(found);
  const scoped = (apiVersion: string, kind: string) => {
    const scope = scopes.get(`${apiVersion.split('/')[0]}/${kind}`);
    return scope === undefined ? isClusterScoped(apiVersion, kind) : scope === 'Cluster';
  };
  const places = new Map<string, Found>();
  const manifests = found.map((one) => {
    const manifest = toManifest(one.object, { component: one.file.component, path: one.file.path, bytes: one.bytes }, scoped);
    const key = keyOf(manifest);
    if (!places.has(key)) places.set(key, one);
    return manifest;
  });
  return { manifests, problems, skipped, lineOf: (manifest, field) => lineOf(places.get(keyOf(manifest)), field) };
}

const keyOf = (manifest: Pick<Manifest, 'path' | 'kind' | 'namespace' | 'name'>) =>
  `${manifest.path}#${manifest.kind}/${manifest.namespace}/${manifest.name}`;

function readFile(file: YamlFile, found: Found[], problems: YamlProblem[], skipped: SkippedDocument[]): void {
  const whole = parse(file.text);
  const isBroken = whole.documents.some(({ errors }) => errors.length > 0);
  if (isBroken && /\{\{.*\}\}/.test(file.text)) {
    skipped.push({ path: file.path, line: 1, reason: 'a template, not YAML; render it first (helm template)' });
    return;
  }
  for (const parsed of isBroken ? parseApart(file.text) : [whole]) {
    for (const document of parsed.documents) readDocument(file, document, parsed, { found, problems, skipped });
  }
}

interface Parsed {
  readonly text: string;
  readonly documents: readonly Document.Parsed[];
  readonly lines: LineCounter;
}

function parse(text: string): Parsed {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { ...OPTIONS, lineCounter: lines });
  return { text, documents: Array.isArray(documents) ? documents : [], lines };
}

/** Each document for itself, so that a mistake in one, such as a bracket that is never closed, does not swallow the next. */
function parseApart(text: string): readonly Parsed[] {
  let line = 0;
  return text.split(/^(?=---(?:\s|$))/m).map((part) => {
    // The empty lines in front make the lines of the part those of the file.
    const parsed = parse('\n'.repeat(line) + part);
    line += part.split('\n').length - 1;
    return parsed;
  });
}

function readDocument(
  file: YamlFile,
  document: Document.Parsed,
  { text, lines }: Parsed,
  into: { readonly found: Found[]; readonly problems: YamlProblem[]; readonly skipped: SkippedDocument[] },
): void {
  const first = lineAt(lines, document.contents?.range[0] ?? document.range[0]);
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    into.problems.push({ path: file.path, line: Math.max(line, 1), column: Math.max(col, 1), message: oneLine(error.message) });
    return;
  }
  const value = tryValue(document);
  if (value instanceof Error) {
    into.problems.push({ path: file.path, line: first, column: 1, message: oneLine(value.message) });
    return;
  }
  if (value === null) return;
  const bytes = Buffer.byteLength(text.slice(document.range[0], document.range[2]));
  for (const { object, steps } of objectsOf(value)) {
    const line = lineAt(lines, offsetAt(document, steps) ?? 0);
    const reason = skipReason(object);
    if (reason) into.skipped.push({ path: file.path, line, reason });
    else if (!tryText(object.apiVersion)) {
      const message = `${tryText(object.kind)} has no apiVersion; write the group and version of the kind, e.g. apiVersion: apps/v1`;
      into.problems.push({ path: file.path, line, column: 1, message });
    } else into.found.push({ file, document, lines, steps, object, bytes: steps.length === 0 ? bytes : sizeOf(object) });
  }
}

const sizeOf = (object: JsonObject) => Buffer.byteLength(JSON.stringify(object));

const oneLine = (message: string) => message.split('\n', 1)[0]?.trim() ?? '';

/** The only place where text turns into `Json`: the parser yields nothing else for the tags allowed here. */
function tryValue(document: Document.Parsed): Json | Error {
  try {
    return document.toJS({ maxAliasCount: 1000 }) as Json;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The objects of a document: itself, or the items of a list kind, however deep. */
function* objectsOf(value: Json, steps: Steps = []): Iterable<{ readonly object: JsonObject; readonly steps: Steps }> {
  const object = record(value);
  if (!/List$/.test(tryText(object.kind) ?? '') || !Array.isArray(object.items)) yield { object, steps };
  else for (const [index, item] of records(object.items).entries()) yield* objectsOf(item, [...steps, 'items', index]);
}

/** Why a document is no object of a cluster; undefined if it may be one. */
function skipReason(object: JsonObject): string | undefined {
  const kind = tryText(object.kind);
  const apiVersion = tryText(object.apiVersion);
  if (!kind) return apiVersion ? `apiVersion ${apiVersion} without a kind` : 'no kind: not a Kubernetes object';
  if (!apiVersion && object.metadata === undefined)
    return `kind ${kind} without apiVersion and metadata: not a Kubernetes object`;
  const client = CLIENT_SIDE.find(({ group }) => apiVersion === group || apiVersion?.startsWith(`${group}/`));
  if (client) return `${kind} of ${client.tool}, which no API server gets`;
  return isHelmTest(object) ? `${kind} of helm test, which no installation applies` : undefined;
}

/** `test-success` is the former name of `test` (https://helm.sh/docs/topics/charts_hooks/); an object may have other events too. */
function isHelmTest(object: JsonObject): boolean {
  const events = tryText(at(object, 'metadata', 'annotations', 'helm.sh/hook'))?.split(',') ?? [];
  return events.length > 0 && events.every((event) => /^test(?:-success|-failure)?$/.test(event.trim()));
}

/** Groups of files that tools read and that never reach an API server. */
const CLIENT_SIDE: readonly { readonly group: string; readonly tool: string }[] = [
  { group: 'kustomize.config.k8s.io', tool: 'kustomize' },
  { group: 'kubeadm.k8s.io', tool: 'kubeadm' },
  { group: 'kubelet.config.k8s.io', tool: 'the kubelet' },
  { group: 'kubeproxy.config.k8s.io', tool: 'kube-proxy' },
  { group: 'kubescheduler.config.k8s.io', tool: 'kube-scheduler' },
  { group: 'apiserver.config.k8s.io', tool: 'kube-apiserver' },
  { group: 'audit.k8s.io', tool: 'kube-apiserver' },
  { group: 'kind.x-k8s.io', tool: 'kind' },
  { group: 'install.istio.io', tool: 'istioctl' },
];

/** Scope per `group/Kind` of every CustomResourceDefinition found. */
function scopesOf(found: readonly Found[]): ReadonlyMap<string, string> {
  const scopes = new Map<string, string>();
  for (const { object } of found) {
    if (object.kind !== 'CustomResourceDefinition') continue;
    const key = `${tryText(at(object, 'spec', 'group'))}/${tryText(at(object, 'spec', 'names', 'kind'))}`;
    scopes.set(key, tryText(at(object, 'spec', 'scope')) ?? 'Namespaced');
  }
  return scopes;
}

function lineOf(found: Found | undefined, field: string): number | undefined {
  if (!found) return undefined;
  const steps = [...found.steps, ...stepsOf(field)];
  for (let length = steps.length; length >= found.steps.length; length--) {
    const offset = offsetAt(found.document, steps.slice(0, length));
    if (offset !== undefined) return lineAt(found.lines, offset);
  }
  return undefined;
}

const lineAt = (lines: LineCounter, offset: number) => Math.max(lines.linePos(offset).line, 1);

/** `spec.containers[0].env["A.B"]` → `spec`, `containers`, 0, `env`, `A.B`. */
const stepsOf = (field: string): Steps =>
  [...field.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, key]) =>
    index !== undefined ? Number(index) : (quoted ?? key ?? ''),
  );

/** Where a value starts in the text; for the value of a key, where the key starts. */
function offsetAt(document: Document.Parsed, steps: Steps): number | undefined {
  const last = steps.at(-1);
  const parent = steps.length === 0 ? undefined : document.getIn(steps.slice(0, -1), true);
  if (typeof last === 'string' && isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
    return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
  }
  const node: unknown = steps.length === 0 ? document.contents : document.getIn(steps, true);
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : undefined;
}

/**
 * What sigs.k8s.io/yaml, which kubectl, Flux and Argo CD read with, makes of plain scalars beyond YAML 1.2: the resolver of
 * go.yaml.in/yaml/v2 (resolve.go), which has no sexagesimal numbers and leaves timestamps as text.
 */
const GO_YAML: readonly ScalarTag[] = [
  { tag: 'tag:yaml.org,2002:bool', default: true, test: /^(?:y|Y|yes|Yes|YES|on|On|ON)$/, resolve: () => true },
  { tag: 'tag:yaml.org,2002:bool', default: true, test: /^(?:n|N|no|No|NO|off|Off|OFF)$/, resolve: () => false },
  { tag: 'tag:yaml.org,2002:int', default: true, test: /^[-+]?0[0-7_]+$/, resolve: (text) => Number.parseInt(plain(text), 8) },
  { tag: 'tag:yaml.org,2002:int', default: true, test: /^[-+]?[1-9]\d*(?:_\d*)+$/, resolve: (text) => Number(plain(text)) },
];

const plain = (text: string) => text.replaceAll('_', '');

const OPTIONS = {
  merge: true,
  logLevel: 'silent',
  prettyErrors: false,
  customTags: (tags: Tags): Tags => [...GO_YAML, ...tags],
} as const;
