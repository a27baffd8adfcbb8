/** This computer's connections, side by side in one stream to the machine. */
import type { Socket } from "node:net";
import { createMuxReader, MUX, muxDataFrames, writeMux } from "./smux.ts";

export interface Connections {
  add(socket: Socket): void;
  /** What came from the machine. */
  take(bytes: Uint8Array): void;
  /** There is room again. */
  goOn(): void;
}

interface Way {
  readonly send: (bytes: Uint8Array) => void;
  /** Nothing more should be sent now. */
  readonly isBusy: () => boolean;
  /** Nothing more should come, until `resume`. smux version 1 has no windows: who does not read has all the others wait. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/** So much may be unread on a connection of this computer before the machine has to wait. */
const MOST_UNREAD_BYTES = 1024 * 1024;

export function createConnections({ send, isBusy, pause, resume }: Way): Connections {
  const open = new Map<number, Socket>();
  const full = new Set<Socket>();
  const read = createMuxReader();
  let last = -1;
  const give = (socket: Socket, data: Uint8Array): void => {
    socket.write(data);
    if (socket.writableLength <= MOST_UNREAD_BYTES) return;
    if (full.size === 0) pause();
    full.add(socket);
  };
  const relieve = (socket: Socket): void => {
    if (full.delete(socket) && full.size === 0) resume();
  };
  return {
    add(socket) {
      const stream = (last += 2);
      open.set(stream, socket);
      send(writeMux(MUX.open, stream));
      socket.on("data", (data: Buffer) => {
        for (const frame of muxDataFrames(stream, data)) send(frame);
        if (isBusy()) for (const each of open.values()) each.pause();
      });
      // One that the machine has ended says `finish` where it would have said `drain`.
      for (const event of ["drain", "finish", "close"]) socket.on(event, () => relieve(socket));
      // Half a connection cannot be closed in smux: whoever says that he is done gets no more answers, as with AWS's plugin.
      socket.on("close", () => {
        if (open.delete(stream)) send(writeMux(MUX.end, stream));
      });
    },
    take(bytes) {
      for (const { command, stream, data } of read(bytes)) {
        const socket = open.get(stream);
        if (command === MUX.data && socket) give(socket, data);
        else if (command === MUX.end) {
          open.delete(stream);
          socket?.end();
        } else if (command === MUX.nothing) send(writeMux(MUX.nothing, stream));
      }
    },
    goOn: () => {
      for (const socket of open.values()) socket.resume();
    },
  };
}
