/** A metadata service on loopback with what the agent asks of it (EC2 User Guide, IMDSv2). */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface MetadataServer {
  readonly endpoint: string;
  /** From now on EC2 says that it will take the instance at `actionTime` (ISO-8601 UTC, whole seconds). */
  readonly announce: (actionTime: string) => void;
  /** From now on EC2 recommends to rebalance. */
  readonly recommendRebalance: () => void;
  readonly close: () => Promise<void>;
}

/** `clockSkewSeconds`: its `Date` is ahead by so much. */
export async function startMetadataServer(instanceId: string, clockSkewSeconds: number): Promise<MetadataServer> {
  const documents = new Map<string, string>([["/latest/meta-data/instance-id", instanceId]]);
  const server = createServer((request, response) => {
    response.setHeader("date", new Date(Date.now() + clockSkewSeconds * 1000).toUTCString());
    answer(documents, request, response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    announce: (time) => {
      documents.set("/latest/meta-data/spot/instance-action", JSON.stringify({ action: "terminate", time }));
    },
    recommendRebalance: () => {
      const noticeTime = new Date().toISOString();
      documents.set("/latest/meta-data/events/recommendations/rebalance", JSON.stringify({ noticeTime }));
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function answer(documents: ReadonlyMap<string, string>, request: IncomingMessage, response: ServerResponse): void {
  if (request.method === "PUT" && request.url === "/latest/api/token") {
    response.end("session");
    return;
  }
  const known = request.headers["x-aws-ec2-metadata-token"] === "session";
  const document = documents.get(request.url ?? "");
  response.statusCode = known ? (document === undefined ? 404 : 200) : 401;
  response.end(known ? document : undefined);
}
