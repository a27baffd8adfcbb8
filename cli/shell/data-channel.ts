/** A session's data channel: the stream over a WebSocket, and over the next one by ResumeSession when that is cut. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { WebSocket } from "ws";
import { FrameError, KIND, PAYLOAD, readFrame, writeFrame, type Frame } from "./frame.ts";
import { greet, openingOf } from "./handshake.ts";
import { createIncoming, createOutgoing } from "./stream.ts";

/** Where the stream is, and the token that opens one connection to it (StartSession, ResumeSession). */
export interface Way {
  readonly streamUrl: string;
  readonly tokenValue: string;
}

/**
 * `closed`: by the machine or the service, which says why; `lost`: it could not be resumed; `refused`: it asks for what we
 * cannot; `left`: we are done.
 */
export interface End {
  readonly kind: "closed" | "lost" | "refused" | "left";
  readonly reason: string;
}

export interface DataChannel {
  send(payloadType: number, payload: Uint8Array): void;
  /** Messages of ours that the machine has not taken yet. */
  readonly pending: number;
  /** Nothing is read any more, so that the service has to wait: neither output nor acknowledgements nor that it is over. */
  pause(): void;
  resume(): void;
  readonly ended: Promise<End>;
  /** Ends our side, as this; the session itself is ended by TerminateSession. */
  leave(kind: "left" | "lost"): void;
}

export interface ChannelOptions {
  readonly way: Way;
  /** A way for the next connection; null: the session is over. */
  resume(): Promise<Way | null>;
  headersFor(streamUrl: string): Promise<Readonly<Record<string, string>>>;
  /** The machine's side has begun. */
  ready(agentVersion: string): void;
  output(payloadType: number, payload: Uint8Array): void;
  /** Messages were acknowledged: there is room for more. */
  relieved?(): void;
}

/** config.go of the plugin: bytes of a message; five tries, first after 0.1 s, then twice that each time up to 5 s. */
const PAYLOAD_BYTES = 1024;
const RESEND_CHECK_MS = 100;
const MOST_TRIES = 8;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
const ACKNOWLEDGE_FLAGS = 3;
/** A service that accepts a connection and says nothing is tried again. */
const HANDSHAKE_MS = 15_000;
const CLOSING_MS = 3000;

export function openDataChannel(options: ChannelOptions): DataChannel {
  const clientId = randomUUID();
  // Promise.withResolvers is not in Node 20.
  let resolveEnd: (end: End) => void;
  const ended = new Promise<End>((resolve) => (resolveEnd = resolve));
  const incoming = createIncoming();
  const outgoing = createOutgoing();
  let socket: WebSocket | null = null;
  let isOver = false;
  let isPaused = false;
  let agentVersion = "";
  let isReady = false;

  const transmit = (bytes: Uint8Array): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(bytes);
  };
  const setPaused = (wanted: boolean): void => {
    isPaused = wanted;
    // One whose handshake has failed has nothing to pause, and throws.
    if (socket?.readyState !== WebSocket.OPEN) return;
    if (wanted) socket.pause();
    else socket.resume();
  };
  const finish = (end: End): void => {
    if (isOver) return;
    isOver = true;
    clearInterval(resending);
    setPaused(false);
    if (socket) close(socket);
    resolveEnd(end);
  };
  const frameOf = (kind: string, sequence: number, payloadType: number, payload: Uint8Array, flags = 0): Uint8Array =>
    writeFrame({ kind, sequence, flags, messageId: randomUUID(), createdMs: Date.now(), payloadType, payload });
  const sendOne = (payloadType: number, payload: Uint8Array): void => {
    const sequence = outgoing.next();
    const bytes = frameOf(KIND.input, sequence, payloadType, payload);
    outgoing.add(sequence, bytes, Date.now());
    transmit(bytes);
  };
  const acknowledge = ({ kind, messageId, sequence }: Frame): void => {
    const content = {
      AcknowledgedMessageType: kind,
      AcknowledgedMessageId: messageId,
      AcknowledgedMessageSequenceNumber: sequence,
      IsSequentialMessage: true,
    };
    transmit(frameOf(KIND.acknowledge, 0, 0, Buffer.from(JSON.stringify(content)), ACKNOWLEDGE_FLAGS));
  };
  const begin = (): void => {
    if (isReady) return;
    isReady = true;
    options.ready(agentVersion);
  };
  const perform = ({ payloadType, payload }: Frame): void => {
    if (payloadType === PAYLOAD.handshakeRequest) {
      const greeting = greet(payload);
      agentVersion = greeting.agentVersion;
      sendOne(PAYLOAD.handshakeResponse, greeting.answer);
      if (greeting.refusal !== null) finish({ kind: "refused", reason: greeting.refusal });
    } else if (payloadType === PAYLOAD.handshakeComplete) begin();
    else {
      // An old agent begins without a handshake.
      begin();
      options.output(payloadType, payload);
    }
  };
  const take = (data: Uint8Array): void => {
    const frame = readFrame(data);
    if (frame.kind === KIND.output) {
      const { isAcknowledged, due } = incoming.take(frame);
      if (isAcknowledged) acknowledge(frame);
      for (const each of due) perform(each);
    } else if (frame.kind === KIND.acknowledge) {
      const content = JSON.parse(Buffer.from(frame.payload).toString()) as {
        AcknowledgedMessageSequenceNumber: number;
      };
      outgoing.acknowledged(content.AcknowledgedMessageSequenceNumber, Date.now());
      options.relieved?.();
    } else if (frame.kind === KIND.closed) {
      const { Output = "" } = JSON.parse(Buffer.from(frame.payload).toString() || "{}") as { Output?: string };
      finish({ kind: "closed", reason: Output });
    }
  };
  const takeSafely = (data: Buffer): void => {
    // What is still read is on the way to the other side's close.
    if (isOver) return;
    try {
      take(data);
    } catch (error) {
      // What was torn on its way comes again; what nobody can read will not get better.
      if (!(error instanceof FrameError)) finish({ kind: "lost", reason: (error as Error).message });
    }
  };

  /** Resolves when the connection is over; true: it had been open. */
  const connect = async ({ streamUrl, tokenValue }: Way): Promise<boolean> => {
    const headers = await options.headersFor(streamUrl);
    if (isOver) return false;
    const opened = new WebSocket(streamUrl, { headers, perMessageDeflate: false, handshakeTimeout: HANDSHAKE_MS });
    socket = opened;
    let wasOpen = false;
    return await new Promise<boolean>((resolve) => {
      opened.on("open", () => {
        wasOpen = true;
        setPaused(isPaused);
        opened.send(openingOf(tokenValue, clientId, randomUUID()));
        for (const bytes of outgoing.all(Date.now())) transmit(bytes);
      });
      opened.on("message", (data: Buffer) => takeSafely(data));
      // Whatever it was, `close` follows.
      opened.on("error", () => {});
      opened.on("close", () => resolve(wasOpen));
    });
  };
  const keepConnected = async (): Promise<void> => {
    let way: Way | null = options.way;
    let failures = 0;
    while (!isOver && way !== null) {
      failures = (await connect(way)) ? 0 : failures + 1;
      way = null;
      while (!isOver && way === null && failures < MOST_TRIES) {
        await delay(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures));
        // The service's word that it is over may still be on its way.
        if (isOver) return;
        try {
          way = await options.resume();
          if (way === null) return finish({ kind: "lost", reason: "the session is over" });
        } catch (error) {
          if (++failures >= MOST_TRIES) return finish({ kind: "lost", reason: (error as Error).message });
        }
      }
    }
    finish({ kind: "lost", reason: "the connection could not be made again" });
  };

  const resending = setInterval(() => {
    const bytes = outgoing.due(Date.now());
    if (bytes) transmit(bytes);
  }, RESEND_CHECK_MS);
  keepConnected().catch((error: unknown) => finish({ kind: "lost", reason: (error as Error).message }));

  return {
    send(payloadType, payload) {
      for (let from = 0; from < payload.length; from += PAYLOAD_BYTES)
        sendOne(payloadType, payload.subarray(from, from + PAYLOAD_BYTES));
    },
    get pending() {
      return outgoing.size;
    },
    pause: () => setPaused(true),
    resume: () => setPaused(false),
    ended,
    leave: (kind) => finish({ kind, reason: "" }),
  };
}

/** The other side's answer is read, but not waited for long: that nothing comes any more is often why one leaves. */
function close(socket: WebSocket): void {
  socket.close();
  setTimeout(() => socket.terminate(), CLOSING_MS).unref();
}
