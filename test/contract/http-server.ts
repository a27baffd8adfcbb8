/** A router behind a real HTTP server, as API Gateway is in front of the function. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpEvent } from "../../contract/http-event.ts";
import { DESCRIPTION_HANDLERS } from "../../contract/description-handlers.ts";
import { createHandlers } from "../../contract/handlers.ts";
import { createRouter } from "../../contract/router.ts";
import { SUBMITTER, type World } from "./memory-ports.ts";
import { readOutput, takePut } from "./memory-uploads.ts";

export interface Served {
  readonly endpoint: string;
  readonly seen: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, unknown>>;
  }[];
  /** Bodies PUT below /uploads-bucket/, by path. */
  readonly puts: Map<string, Buffer>;
  /** What each of them waits for before it is answered. */
  hold: () => Promise<void>;
  close(): Promise<void>;
}

/** `other` answers what is no route of the API: the test's CloudFormation, say. */
export async function serve(world: World, other?: (path: string, body: string) => string | null): Promise<Served> {
  const route = createRouter({ ...createHandlers(world.ports), ...DESCRIPTION_HANDLERS });
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
      if (request.method === "PUT" && url.pathname.startsWith("/uploads-bucket/")) {
        await served.hold();
        puts.set(url.pathname + url.search, body);
        return void response.setHeader("etag", `"${takePut(world.uploads, url, body, NOW)}"`).end();
      }
      if (url.pathname.startsWith("/uploads-bucket/outputs/")) {
        const { status, body: content } = readOutput(world.outputs, url, request.headers);
        return void response.writeHead(status).end(content);
      }
      const answer = await route(
        eventOf(
          request.method ?? "GET",
          url,
          body.length === 0 ? undefined : body.toString(),
          callerOf(request.headers.authorization),
        ),
      );
      response.writeHead(answer.statusCode, answer.headers).end(answer.body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  world.uploads.url = `${endpoint}/uploads-bucket/`;
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  const served: Served = { endpoint, seen, puts, hold: async () => {}, close };
  return served;
}

const NOW = "2026-11-22T12:00:00.000Z";
/** As API Gateway names who signed; here each key is a user of its name. */
const callerOf = (authorization: string | undefined): string =>
  SUBMITTER.replace("AKIDEXAMPLE", /Credential=(\w+)/.exec(authorization ?? "")?.[1] ?? "AKIDEXAMPLE");

let requests = 0;
/** `userArn` null: the event names nobody. */
export const eventOf = (method: string, url: URL, body?: string, userArn: string | null = SUBMITTER): HttpEvent => ({
  version: "2.0",
  rawPath: url.pathname,
  rawQueryString: url.search.slice(1),
  requestContext: {
    requestId: `request-${++requests}`,
    timeEpoch: Date.parse(NOW),
    http: { method },
    ...(userArn === null ? {} : { authorizer: { iam: { userArn } } }),
  },
  ...(body === undefined ? {} : { body }),
  isBase64Encoded: false,
});
