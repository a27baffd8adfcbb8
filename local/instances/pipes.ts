/** Terminals, commands and connections that sessions have opened on a machine: their bytes over the channel to its PID 1. */
import type { Channel } from "./channel.ts";
import type { Pipe, PipeListener, PipeRequest } from "./machine.ts";

export interface Pipes {
  open(channel: Channel, request: PipeRequest, listener: PipeListener): Promise<Pipe>;
  /** A message of the machine about one of them. */
  take(message: Readonly<Record<string, unknown>>): void;
  /** The machine is off: none says anything more. */
  closeAll(): void;
}

export function createPipes(): Pipes {
  const listeners = new Map<number, PipeListener>();
  let last = 0;
  return {
    async open(channel, request, listener) {
      const pipe = ++last;
      // Known before it is asked for: the first bytes may come before the answer.
      listeners.set(pipe, listener);
      try {
        await channel.order({ do: "open", pipe, ...request });
      } catch (error) {
        listeners.delete(pipe);
        throw error;
      }
      return {
        write: (data) => channel.send({ do: "pipe-write", pipe, data: data.toString("base64") }),
        resize: (rows, columns) => channel.send({ do: "pipe-size", pipe, rows, columns }),
        close: () => channel.send({ do: "pipe-close", pipe }),
      };
    },
    take({ pipe, data, end }) {
      const listener = listeners.get(pipe as number);
      if (typeof data === "string") return listener?.data(Buffer.from(data, "base64"));
      listeners.delete(pipe as number);
      listener?.end(end as number | null);
    },
    closeAll() {
      for (const listener of listeners.values()) listener.end(null);
      listeners.clear();
    },
  };
}
