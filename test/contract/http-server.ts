/** A router behind a real HTTP server, as API Gateway is in front of the function. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpEvent } from "../../contract/http-event.ts";
import { createHandlers } from "../../contract/handlers.ts";
import { createRouter } from "../../contract/router.ts";
import type { World } from "./memory-ports.ts";

export interface Served {
  readonly endpoint: string;
  readonly seen: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, unknown>>;
  }[];
  /** Bodies PUT below /uploads-bucket/, by path. */
  readonly puts: Map<string, Buffer>;
  close(): Promise<void>;
}

/** `other` answers what is no route of the API: the test's CloudFormation, say. */
export async function serve(world: World, other?: (path: string, body: string) => string | null): Promise<Served> {
  const route = createRouter(createHandlers(world.ports));
  const seen: Served["seen"] = [];
  const puts = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const url = new URL(request.url ?? "/", "http://localhost");
      seen.push({ method: request.method ?? "", path: url.pathname, headers: request.headers });
      const elsewhere = other?.(url.pathname, body.toString()) ?? null;
      if (elsewhere !== null) return void response.end(elsewhere);
      if (request.method === "PUT") {
        puts.set(url.pathname, body);
        return void response.end();
      }
      const answer = await route(
        eventOf(request.method ?? "GET", url, body.length === 0 ? undefined : body.toString()),
      );
      response.writeHead(answer.statusCode, answer.headers).end(answer.body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  world.uploadUrl = `${endpoint}/uploads-bucket/`;
  return { endpoint, seen, puts, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

let requests = 0;
export const eventOf = (method: string, url: URL, body?: string): HttpEvent => ({
  version: "2.0",
  rawPath: url.pathname,
  rawQueryString: url.search.slice(1),
  requestContext: {
    requestId: `request-${++requests}`,
    timeEpoch: Date.parse("2026-11-22T12:00:00.000Z"),
    http: { method },
  },
  ...(body === undefined ? {} : { body }),
  isBase64Encoded: false,
});
