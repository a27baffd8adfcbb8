/** One JSON object a line over the standard input and output of PID 1: our orders and its questions. */
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

type Message = Record<string, unknown>;

export interface Channel {
  order<Result>(order: Message): Promise<Result>;
  /** What has no answer; taken in its order. */
  send(order: Message): void;
  /** Everything still waiting for an answer fails. */
  close(reason: string): void;
}

interface ChannelHandlers {
  event(name: string): void;
  /** Of something that was opened: `data` (base64), or at last `end`. */
  pipe(message: Message): void;
  question(question: Message): Promise<Message>;
}

export function openChannel(input: Writable, output: Readable, handlers: ChannelHandlers): Channel {
  const waiting = new Map<number, { resolve: (message: any) => void; reject: (error: Error) => void }>();
  let last = 0;
  let closed: string | null = null;
  const send = (message: Message): void => void input.write(`${JSON.stringify(message)}\n`);
  input.on("error", () => undefined); // a machine that dies while we write: its exit says so

  const settle = (message: Message): void => {
    const entry = waiting.get(message["re"] as number);
    waiting.delete(message["re"] as number);
    if (typeof message["error"] === "string") entry?.reject(new Error(message["error"]));
    else entry?.resolve(message);
  };
  const answer = async (question: Message): Promise<void> => {
    const result = await handlers.question(question).catch((error: Error) => ({ error: error.message }));
    send({ ...result, answer: question["ask"] });
  };
  createInterface({ input: output }).on("line", (line) => {
    const message = JSON.parse(line) as Message;
    if (message["re"] !== undefined) settle(message);
    else if (message["ask"] !== undefined) void answer(message);
    else if (message["pipe"] !== undefined) handlers.pipe(message);
    else handlers.event(message["event"] as string);
  });
  return {
    order: (order) =>
      new Promise((resolve, reject) => {
        if (closed !== null) return reject(new Error(closed));
        const id = ++last;
        waiting.set(id, { resolve, reject });
        send({ ...order, id });
      }),
    send: (order) => {
      if (closed === null) send(order);
    },
    close: (reason) => {
      closed = reason;
      for (const entry of waiting.values()) entry.reject(new Error(reason));
      waiting.clear();
    },
  };
}
