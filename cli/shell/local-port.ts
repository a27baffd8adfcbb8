/** A port of this computer: who connects before somebody takes the connections waits, and all of them end with it. */
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { UsageError } from "../exit-codes.ts";

export const LOCAL_HOST = "127.0.0.1";

export interface LocalPort {
  readonly number: number;
  /** Each connection from now on, after those that wait. */
  take(welcome: (socket: Socket) => void): void;
  /** Can be done twice. */
  close(): void;
}

/** 0: any that is free. */
export async function openLocalPort(wanted: number): Promise<LocalPort> {
  const sockets = new Set<Socket>();
  let welcome = (_socket: Socket): void => {};
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    welcome(socket);
  });
  await listen(server, wanted);
  return {
    number: (server.address() as AddressInfo).port,
    take(each) {
      welcome = each;
      for (const socket of sockets) welcome(socket);
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, LOCAL_HOST);
  try {
    await once(server, "listening");
  } catch (error) {
    throw portFault(error as NodeJS.ErrnoException, port);
  }
}

function portFault(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === "EADDRINUSE")
    return new UsageError(`port ${port} of this computer is taken`, {
      remedy: "Name another: 8889:8888, or 0:8888 for any.",
    });
  if (error.code === "EACCES")
    return new UsageError(`port ${port} of this computer is not yours to open`, {
      remedy: "Ports below 1024 are root's: name another, e.g. 8080:80.",
    });
  return error;
}
