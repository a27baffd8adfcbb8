/**
 * The server side of the Lambda Runtime API (version 2018-06-01) for one execution environment.
 * Source: Lambda developer guide, "Using the Lambda runtime API".
 */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { LARGEST_RESPONSE_BYTES } from "./facts.ts";
import { responseTooLarge } from "./failures.ts";

export interface Work {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly functionArn: string;
  /** Epoch milliseconds of the real time: the function compares it with its own clock. */
  readonly deadlineMs: number;
}

export interface Answer {
  readonly payload: Buffer;
  readonly functionError: "Unhandled" | null;
}

export interface RuntimeApi {
  /** `127.0.0.1:PORT`, the value of AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Given to the runtime when it next asks. */
  give(work: Work): void;
  close(): void;
}

export interface RuntimeEvents {
  /** The runtime asked for its first invocation. */
  ready(): void;
  initError(body: Buffer): void;
  answered(requestId: string, answer: Answer): void;
}

const PREFIX = "/2018-06-01/runtime";

export async function startRuntimeApi(events: RuntimeEvents): Promise<RuntimeApi> {
  let waiting: ServerResponse | null = null;
  let work: Work | null = null;

  const hand = (): void => {
    if (!waiting || !work) return;
    const { requestId, payload, functionArn, deadlineMs } = work;
    waiting.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": requestId,
      "lambda-runtime-deadline-ms": String(deadlineMs),
      "lambda-runtime-invoked-function-arn": functionArn,
    });
    waiting.end(payload);
    waiting = null;
    work = null;
  };

  const route = (path: string, body: Buffer, response: ServerResponse): void => {
    if (path === "/invocation/next") {
      waiting = response;
      events.ready();
      return hand();
    }
    if (path === "/init/error") {
      accept(response, 202);
      return events.initError(body);
    }
    const [, requestId, kind] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (requestId === undefined) return accept(response, 404);
    if (kind === "response" && body.length > LARGEST_RESPONSE_BYTES) {
      const failure = JSON.stringify(responseTooLarge());
      accept(response, 413, failure);
      return events.answered(requestId, { payload: Buffer.from(failure), functionError: "Unhandled" });
    }
    accept(response, 202);
    events.answered(requestId, { payload: body, functionError: kind === "error" ? "Unhandled" : null });
  };

  const server = createServer((request, response) => {
    void readBody(request).then(
      (body) => route((request.url ?? "").replace(PREFIX, ""), body, response),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    give(next) {
      work = next;
      hand();
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function accept(response: ServerResponse, status: number, body = '{"status":"OK"}'): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
