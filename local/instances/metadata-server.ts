/** The metadata service of one instance, on a Unix socket that its PID 1 relays 169.254.169.254:80 to. */
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { MachineHost } from "./machine.ts";
import { lookUp } from "./metadata.ts";

/** "between one second and six hours" (EC2 User Guide, Use IMDSv2). */
const MAX_TOKEN_TTL_SECONDS = 21_600;
const TTL_HEADER = "x-aws-ec2-metadata-token-ttl-seconds";
const TOKEN_HEADER = "x-aws-ec2-metadata-token";

interface MetadataServer {
  readonly listening: Promise<void>;
  close(): void;
}

export function startMetadataServer(socketPath: string, host: MachineHost): MetadataServer {
  const tokens = new Map<string, number>();
  const server = createServer((request, response) => {
    const view = host.metadata();
    const path = new URL(request.url ?? "/", "http://metadata").pathname;
    if (!view.enabled) return end(response, 403);
    if (path === "/latest/api/token") return issueToken(request, response, tokens, host.clock.now());
    if (request.method !== "GET" && request.method !== "HEAD") return end(response, 405);
    const token = request.headers[TOKEN_HEADER];
    if (token === undefined ? view.tokensRequired : !((tokens.get(String(token)) ?? 0) > host.clock.now())) {
      return end(response, 401);
    }
    const text = lookUp(path, view, () => host.credentials());
    if (text === null) return end(response, 404);
    response.writeHead(200, { "content-type": "text/plain", server: "EC2ws", date: dateOf(host) });
    response.end(text);
  });
  const listening = new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, resolve);
  });
  return {
    listening,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** An IMDSv2 session token; a request that a proxy forwarded gets none. */
function issueToken(
  request: IncomingMessage,
  response: ServerResponse,
  tokens: Map<string, number>,
  now: number,
): void {
  if (request.method !== "PUT") return end(response, 405);
  if (request.headers["x-forwarded-for"] !== undefined) return end(response, 403);
  const ttlSeconds = Number(request.headers[TTL_HEADER]);
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_TOKEN_TTL_SECONDS) return end(response, 400);
  for (const [token, expiresAt] of tokens) if (expiresAt <= now) tokens.delete(token);
  const token = randomBytes(40).toString("base64url");
  tokens.set(token, now + ttlSeconds * 1000);
  response.writeHead(200, { "content-type": "text/plain", [TTL_HEADER]: String(ttlSeconds) });
  response.end(token);
}

const dateOf = (host: MachineHost): string => new Date(host.clock.now()).toUTCString();

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { "content-type": "text/plain" });
  response.end();
}
