import { ApiObject, Yaml } from 'cdk8s';
import type { Construct } from 'constructs';
import type { JsonObject } from '../../checks/json';

export interface PrerenderedManifestProps {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** The object as YAML text, ready to write. */
  readonly text: string;
  /** Absolute path of the file that holds the same text. */
  readonly file: string;
  /** The part of the object that the checks read. */
  readonly summary: JsonObject;
}

/**
 * An object that exists as text already, such as a CRD of a megabyte: synth copies it instead of parsing and writing it anew.
 */
export class PrerenderedManifest extends ApiObject {
  /** Whether `object` is one. cdk8s answers `instanceof` for every subclass of ApiObject alike, so that does not tell. */
  static isPrerendered(object: ApiObject): object is PrerenderedManifest {
    return 'summary' in object && 'text' in object;
  }

  readonly text: string;
  readonly summary: JsonObject;
  private readonly file: string;

  constructor(scope: Construct, id: string, props: PrerenderedManifestProps) {
    super(scope, id, { apiVersion: props.apiVersion, kind: props.kind, metadata: { name: props.name } });
    this.text = props.text;
    this.summary = props.summary;
    this.file = props.file;
  }

  /** The whole object, parsed from its file: what the stock `cdk8s synth` writes. */
  override toJson(): JsonObject {
    const [object] = Yaml.load(this.file);
    return object;
  }
}
