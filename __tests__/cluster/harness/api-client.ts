import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { type Json, type JsonObject, record, records, tryText } from '../../../checks/json';

/** What the API server said. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: JsonObject;
  /** Texts of the `Warning` headers: deprecations, unknown fields, Pod Security. */
  readonly warnings: readonly string[];
}

/** An answer that was not a success. */
export class ApiError extends Error {
  constructor(
    readonly method: string,
    readonly path: string,
    readonly answer: ApiAnswer,
  ) {
    super(`${method} ${path}: ${answer.status} ${tryText(answer.body.message) ?? JSON.stringify(answer.body)}`);
  }
}

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as it is; an object is sent as JSON. */
  readonly body?: string | JsonObject;
  /** @default 'application/json' */
  readonly contentType?: string;
  /** Asks in the name of somebody else. @default - an administrator */
  readonly as?: ApiUser;
}

/** Whom the authorizer looks at. */
export interface ApiUser {
  readonly user: string;
  readonly groups: readonly string[];
}

export interface ApiClientOptions {
  /** Socket file that leads to the API server. */
  readonly socketPath: string;
  /** Bearer token. */
  readonly token: string;
}

/** Connections kept open; more make the API server of two cores no faster. */
const CONNECTIONS = 16;

/** A Kubernetes client for tests: requests, lists, and the warnings of everything that was asked. */
export class ApiClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  private readonly heard: string[] = [];

  constructor(private readonly options: ApiClientOptions) {}

  /** Every warning so far, as `PATCH /api/v1/…: text`. */
  get warnings(): readonly string[] {
    return this.heard;
  }

  /** Sends one request, whatever the status of the answer. Throws if there is no answer. */
  async ask(path: string, asked: ApiRequest = {}): Promise<ApiAnswer> {
    const response = await this.open(path, asked);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const warnings = warningsOf(response.headers.warning);
    for (const warning of warnings) this.heard.push(`${asked.method ?? 'GET'} ${path}: ${warning}`);
    return { status: response.statusCode ?? 0, body: parse(text), warnings };
  }

  /** Like `ask`, but anything else than 2xx throws an ApiError. Gives the body. */
  async call(path: string, asked: ApiRequest = {}): Promise<JsonObject> {
    const answer = await this.ask(path, asked);
    if (answer.status < 200 || answer.status > 299) throw new ApiError(asked.method ?? 'GET', path, answer);
    return answer.body;
  }

  get(path: string): Promise<JsonObject> {
    return this.call(path);
  }

  /** The object, or undefined if it is not there. */
  async tryGet(path: string): Promise<JsonObject | undefined> {
    const answer = await this.ask(path);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new ApiError('GET', path, answer);
    return answer.body;
  }

  /** The items of a collection. */
  async list(path: string): Promise<readonly JsonObject[]> {
    return records((await this.call(path)).items);
  }

  create(path: string, object: JsonObject): Promise<JsonObject> {
    return this.call(path, { method: 'POST', body: object });
  }

  /** A JSON merge patch (RFC 7386): null removes. */
  patch(path: string, change: JsonObject): Promise<JsonObject> {
    return this.call(path, { method: 'PATCH', body: change, contentType: 'application/merge-patch+json' });
  }

  /** Deletes without a grace period. */
  delete(path: string): Promise<JsonObject> {
    return this.call(path, { method: 'DELETE', body: { gracePeriodSeconds: 0 } });
  }

  /** Events of a collection (`{type, object}`), from now on until `signal`. */
  async *watch(path: string, signal: AbortSignal): AsyncGenerator<JsonObject> {
    const response = await this.open(`${path}${path.includes('?') ? '&' : '?'}watch=1`, {}, signal);
    response.setEncoding('utf8');
    let rest = '';
    try {
      for await (const chunk of response) {
        const lines = `${rest}${chunk}`.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) yield parse(line);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Closes the connections. */
  close(): void {
    this.agent.destroy();
  }

  private open(path: string, { method = 'GET', body, contentType = 'application/json', as }: ApiRequest, signal?: AbortSignal) {
    const content = typeof body === 'object' ? JSON.stringify(body) : body;
    const headers = {
      authorization: `Bearer ${this.options.token}`,
      accept: 'application/json',
      ...(as === undefined ? {} : { 'impersonate-user': as.user, 'impersonate-group': [...as.groups] }),
      ...(content === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(content) }),
    };
    return new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(
        {
          socketPath: this.options.socketPath,
          path,
          method,
          headers,
          agent: this.agent,
          // The certificate is one that the API server made for itself a second ago.
          rejectUnauthorized: false,
          ...(signal ? { signal } : {}),
        },
        resolve,
      );
      sent.on('error', reject);
      sent.end(content);
    });
  }
}

/** `/readyz` and a few others answer with text. */
function parse(text: string): JsonObject {
  try {
    const value: Json = JSON.parse(text);
    return record(value);
  } catch {
    return { message: text };
  }
}

/** `299 - "text"`, several of them separated by commas; quotes in the text are escaped. */
const warningsOf = (header: string | string[] | undefined): readonly string[] =>
  [
    ...[header ?? '']
      .flat()
      .join(', ')
      .matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g),
  ].map(([, text = '']) => text.replace(/\\(.)/g, '$1'));
