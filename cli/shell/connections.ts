/** This computer's connections, side by side in one stream to the machine. */
import type { Socket } from "node:net";
import { createMuxReader, MUX, muxDataFrames, writeMux } from "./smux.ts";

export interface Connections {
  add(socket: Socket): void;
  /** What came from the machine. */
  take(bytes: Uint8Array): void;
  /** There is room again. */
  goOn(): void;
  closeAll(): void;
}

interface Way {
  readonly send: (bytes: Uint8Array) => void;
  /** Nothing more should be sent now. */
  readonly isBusy: () => boolean;
}

export function createConnections({ send, isBusy }: Way): Connections {
  const open = new Map<number, Socket>();
  const read = createMuxReader();
  let last = -1;
  return {
    add(socket) {
      const stream = (last += 2);
      open.set(stream, socket);
      send(writeMux(MUX.open, stream));
      socket.on("data", (data: Buffer) => {
        for (const frame of muxDataFrames(stream, data)) send(frame);
        if (isBusy()) for (const each of open.values()) each.pause();
      });
      // Half a connection cannot be closed in smux: whoever says that he is done gets no more answers, as with AWS's plugin.
      socket.on("close", () => {
        if (open.delete(stream)) send(writeMux(MUX.end, stream));
      });
    },
    take(bytes) {
      for (const { command, stream, data } of read(bytes)) {
        const socket = open.get(stream);
        if (command === MUX.data) socket?.write(data);
        else if (command === MUX.end) {
          open.delete(stream);
          socket?.end();
        } else if (command === MUX.nothing) send(writeMux(MUX.nothing, stream));
      }
    },
    goOn: () => {
      for (const socket of open.values()) socket.resume();
    },
    closeAll: () => {
      for (const socket of open.values()) socket.destroy();
      open.clear();
    },
  };
}
