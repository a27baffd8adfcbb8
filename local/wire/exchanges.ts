/**
 * Requests and answers as they were on the wire, each kind once: whoever has the models of AWS's services can judge from
 * them what clients sent and what this cloud said.
 */
import { appendFileSync } from "node:fs";
import { ServerResponse } from "node:http";
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";

/** A line of the record file. */
export interface RecordedExchange {
  /** As in the credential scope, e.g. `states`. */
  readonly service: string;
  /** Null: refused before it was known. */
  readonly operation: string | null;
  /** The caller's role, null: the account's own key, or a refused one. */
  readonly role: string | null;
  readonly request: RecordedMessage & { readonly method: string; readonly target: string };
  /** Null: lost on purpose. */
  readonly response: (RecordedMessage & { readonly status: number }) | null;
}

interface RecordedMessage {
  readonly headers: Readonly<Record<string, string>>;
  /** Base64 when it is no plain text. Null: a file's content, or too long. */
  readonly body: string | null;
  readonly isBase64: boolean;
}

/** What is known of a request when it has been answered. */
export interface Answered extends Pick<RecordedExchange, "service" | "operation" | "role"> {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly response: ServerResponse;
}

export type RecordExchange = (answered: Answered) => void;

/** DynamoDB answers up to 1 MB of items, as more than that of JSON; beyond are archives. */
const LONGEST_BODY_BYTES = 4_194_304;
const DOCUMENT = /^\s*[<{]/;
const TEXT = /json|xml|x-www-form-urlencoded/;
/** Credentials, and what is of the connection or the moment and in no service's model. */
const LEFT_OUT =
  /^(authorization|x-amz-security-token|x-amz-date|x-amz-content-sha256|x-amzn-requestid|amz-sdk-.*|.*user-agent|date|connection|keep-alive|accept.*|content-length)$/;
/** Ids, times, hashes, tokens: a run of the same length is the same kind, and a letter or figure is as good as another. */
const RUN = /[A-Za-z0-9+/=_-]{24,}|(?=[a-f]*\d)[0-9a-f]+/g;

/** The front door's responses while somebody records: they keep what they send. */
export class KeptResponse extends ServerResponse {
  readonly sent: Buffer[] = [];
  sentHeaders: OutgoingHttpHeaders = {};

  override writeHead(status: number, ...rest: unknown[]): this {
    const headers = rest.find((each) => typeof each === "object" && each !== null) ?? {};
    this.sentHeaders = { ...this.getHeaders(), ...(headers as OutgoingHttpHeaders) };
    return super.writeHead(status, ...(rest as [OutgoingHttpHeaders]));
  }

  override write(chunk: unknown, ...rest: unknown[]): boolean {
    this.#keep(chunk);
    return super.write(chunk, ...(rest as [BufferEncoding]));
  }

  override end(...args: unknown[]): this {
    this.#keep(args[0]);
    return super.end(...(args as [unknown]));
  }

  #keep(chunk: unknown): void {
    if (typeof chunk === "string" || chunk instanceof Uint8Array) this.sent.push(Buffer.from(chunk as string));
  }
}

export function createRecorder(file: string): RecordExchange {
  const known = new Set<string>();
  return (answered) => {
    const exchange = describe(answered);
    const line = JSON.stringify(exchange);
    const kind = line.replaceAll(RUN, (run) => "0".repeat(run.length));
    if (known.has(kind)) return;
    known.add(kind);
    appendFileSync(file, `${line}\n`);
  };
}

function describe({ request, body, response, ...who }: Answered): RecordedExchange {
  const sent = response instanceof KeptResponse && response.writableEnded ? response : null;
  return {
    ...who,
    request: { method: request.method ?? "", target: request.url ?? "", ...message(request.headers, body) },
    response: sent && { status: sent.statusCode, ...message(sent.sentHeaders, Buffer.concat(sent.sent)) },
  };
}

function message(all: OutgoingHttpHeaders, body: Buffer): RecordedMessage {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined && !LEFT_OUT.test(name.toLowerCase())) headers[name.toLowerCase()] = String(value);
  }
  const type = headers["content-type"] ?? "";
  // Some clients say nothing of a document, or that it might be anything.
  const isModelled =
    body.length === 0 || TEXT.test(type) || type.includes("cbor") || DOCUMENT.test(body.toString("latin1", 0, 16));
  const isText = !type.includes("cbor") && headers["content-encoding"] === undefined;
  const isKept = isModelled && body.length <= LONGEST_BODY_BYTES;
  return { headers, isBase64: !isText, body: isKept ? body.toString(isText ? "utf8" : "base64") : null };
}
