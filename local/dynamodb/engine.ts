/** dynalite, on a port of its own that only this process uses: the front door has already checked who asks. */
import { Agent, request as httpRequest } from "node:http";
import type { IncomingHttpHeaders, Server } from "node:http";
import type { AddressInfo } from "node:net";
import dynalite from "dynalite";
import { mendTableId } from "./mend-table-id.ts";

export interface EngineAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Engine {
  /** The request as the client sent it; dynalite wants to see an authorization header, whatever is in it. */
  send(headers: IncomingHttpHeaders, body: Buffer): Promise<EngineAnswer>;
  /** The same with another operation and input, for what we ask on our own. */
  ask(operation: string, input: object): Promise<EngineAnswer>;
  stop(): Promise<void>;
}

const NO_DELAYS = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
const SELF =
  "AWS4-HMAC-SHA256 Credential=self/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none";

export async function startEngine(path: string | null, region: string, accountId: string): Promise<Engine> {
  const server = withEnvironment({ AWS_REGION: region, AWS_ACCOUNT_ID: accountId }, () =>
    dynalite({ ...NO_DELAYS, ...(path === null ? {} : { path }) }),
  );
  // Both ends are this process: a connection closed for idleness while it is taken for the next request fails that one.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const agent = new Agent({ keepAlive: true });
  const { port } = server.address() as AddressInfo;
  const pending = new Set<Promise<unknown>>();
  const send: Engine["send"] = (headers, body) => {
    const answer = post(agent, port, headers, body).finally(() => pending.delete(answer));
    pending.add(answer);
    return String(headers["x-amz-target"]).endsWith("Table") ? answer.then(mendTableId) : answer;
  };
  return {
    send,
    ask: (operation, input) => {
      const headers = {
        authorization: SELF,
        "content-type": "application/x-amz-json-1.0",
        "x-amz-date": "20260101T000000Z",
        "x-amz-target": `DynamoDB_20120810.${operation}`,
      };
      return send(headers, Buffer.from(JSON.stringify(input)));
    },
    async stop() {
      // dynalite throws past everybody when it is asked something while its database closes.
      while (pending.size > 0) await Promise.allSettled(pending);
      await stop(server, agent);
    },
  };
}

/** dynalite takes region and account for its ARNs from the environment, once, when it is made. */
function withEnvironment<T>(variables: Readonly<Record<string, string>>, make: () => T): T {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    return make();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

function post(agent: Agent, port: number, headers: IncomingHttpHeaders, body: Buffer): Promise<EngineAnswer> {
  return new Promise((resolve, reject) => {
    const sent = { ...headers, host: `127.0.0.1:${port}`, connection: "keep-alive", "content-length": body.length };
    const options = { host: "127.0.0.1", port, method: "POST", agent, headers: sent };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 500, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

function stop(server: Server, agent: Agent): Promise<void> {
  agent.destroy();
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
