import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { JsonObject } from '../../checks/json';

export interface PrerenderedManifestProps {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** The object as YAML text, ready to write. */
  readonly text: string;
  /** Parses the text: for those who want the whole object. */
  readonly parse: () => JsonObject;
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
  private readonly parse: () => JsonObject;

  constructor(scope: Construct, id: string, props: PrerenderedManifestProps) {
    super(scope, id, { apiVersion: props.apiVersion, kind: props.kind, metadata: { name: props.name } });
    this.text = props.text;
    this.summary = props.summary;
    this.parse = props.parse;
  }

  /** The whole object: what the stock `cdk8s synth` writes. */
  override toJson(): JsonObject {
    return this.parse();
  }
}
