/** The WebSockets of data channels: `/v1/data-channel/<session>`, opened by the session's token in the first message. */
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { right } from "../../iam/rights.ts";
import { ANONYMOUS } from "../../kernel/service.ts";
import type { Caller, Upgrade } from "../../kernel/service.ts";
import type { Ssm } from "../state.ts";
import type { Line } from "./channel.ts";

const PATH = /^\/v1\/data-channel\/([^/?]+)(?:\?|$)/;
/** WebSocket, RFC 6455 §7.4.1: the policy is violated. */
const REFUSED = 1008;

export interface Sockets {
  /** False: the path is not one of these. */
  upgrade(upgrade: Upgrade): boolean;
  /** Cuts every connection, as a network does. The number of them. */
  cut(): number;
  close(): void;
}

export function createSockets(ssm: Ssm): Sockets {
  const server = new WebSocketServer({ noServer: true });
  return {
    upgrade({ request, socket, head, caller }) {
      const id = PATH.exec(request.url ?? "")?.[1];
      if (id === undefined) return false;
      authorize(ssm, caller).then(
        () => server.handleUpgrade(request, socket, head, (line) => serve(ssm, decodeURIComponent(id), line)),
        (error: unknown) => {
          ssm.cloud.log("a data channel was refused", { session: id, error: String(error) });
          socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
        },
      );
      return true;
    },
    cut() {
      const { size } = server.clients;
      for (const client of server.clients) client.terminate();
      return size;
    },
    close() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

/** Clients that do not sign, as older plugins do not, have the token alone. */
async function authorize(ssm: Ssm, caller: Caller): Promise<void> {
  if (caller === ANONYMOUS) return;
  const operation = "OpenDataChannel";
  const call = { caller, region: ssm.cloud.region, requestId: "", service: "ssmmessages", operation };
  await ssm.cloud.authorize(call, [right(`ssmmessages:${operation}`, "*")], "json1.1");
}

function serve(ssm: Ssm, id: string, socket: WebSocket): void {
  const line: Line = { send: (data) => socket.send(data), close: () => socket.close() };
  let isOpen = false;
  socket.on("error", (error) => ssm.cloud.log("a data channel's connection", { session: id, error: String(error) }));
  socket.on("message", (data: Buffer, isBinary) => {
    const open = ssm.channels.get(id);
    if (isOpen) {
      if (isBinary) open?.channel.take(data);
      return;
    }
    if (!open || open.token === null || tokenOf(data) !== open.token) return socket.close(REFUSED, "invalid token");
    isOpen = true;
    open.token = null;
    open.channel.attach(line);
  });
  socket.on("close", () => ssm.channels.get(id)?.channel.detach(line));
}

/** `OpenDataChannelInput` of the plugin: MessageSchemaVersion, RequestId, TokenValue, ClientId, ClientVersion. */
function tokenOf(data: Buffer): string | null {
  try {
    const { TokenValue, MessageSchemaVersion } = JSON.parse(data.toString()) as Record<string, unknown>;
    return MessageSchemaVersion === "1.0" && typeof TokenValue === "string" ? TokenValue : null;
  } catch {
    return null;
  }
}
