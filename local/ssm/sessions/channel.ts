/**
 * The agent's end of a session's data channel. It outlives the connections that carry it: what the client has not
 * acknowledged is sent again, on the next one as well.
 */
import type { Online } from "../../instances/registry.ts";
import type { Timers } from "../../instances/timers.ts";
import type { SessionPlan } from "./documents.ts";
import { AGENT_VERSION, LAST_WORDS_SECONDS, PAYLOAD_BYTES, RESEND_SECONDS } from "./facts.ts";
import { PAYLOAD, readFrame, writeFrame } from "./frames.ts";
import type { Frame, FrameKind } from "./frames.ts";
import { startPlugin } from "./plugins.ts";
import type { Plugin } from "./plugins.ts";

/** A WebSocket, as much of it as is needed. */
export interface Line {
  send(data: Buffer): void;
  close(): void;
}

export interface DataChannel {
  /** Takes the place of the connection before. */
  attach(line: Line): void;
  /** A message of the client. */
  take(message: Buffer): void;
  /** The connection is gone; the session stays. */
  detach(line: Line): void;
  /** Ends the session, whose client hears why. */
  terminate(output: string): void;
}

export interface ChannelOptions {
  readonly sessionId: string;
  readonly online: Online;
  readonly plan: SessionPlan;
  readonly timers: Timers;
  readonly now: () => number;
  readonly log: (message: string, fields: Readonly<Record<string, unknown>>) => void;
  /** The session is over. Called once. */
  ended(): void;
}

export function openDataChannel(options: ChannelOptions): DataChannel {
  const { sessionId, online, plan, timers, now } = options;
  const { machine } = online;
  const unacknowledged = new Map<number, Buffer>();
  const early = new Map<number, Frame>();
  let [line, plugin]: [Line | null, Plugin | null] = [null, null];
  let [next, expected] = [0, 0];
  let [hasHandshake, isEnding, isOver, isResending] = [false, false, false, false];

  let sent: Promise<void> = Promise.resolve();
  /** From the machine: it waits while that is cut off. */
  const transmit = (bytes: Buffer): void => {
    sent = sent.then(() => machine.reachable()).then(() => line?.send(bytes));
  };
  const write = (kind: FrameKind, sequence: number, payloadType: number, payload: Buffer): Buffer => {
    const bytes = writeFrame({ kind, sequence, payloadType, payload }, now());
    transmit(bytes);
    return bytes;
  };
  const send = (payloadType: number, payload: Buffer): void => {
    for (let from = 0; from < payload.length && !isOver; from += PAYLOAD_BYTES) {
      const part = payload.subarray(from, from + PAYLOAD_BYTES);
      unacknowledged.set(next, write("output_stream_data", next, payloadType, part));
      next++;
    }
    resendLater();
  };
  const say = (payloadType: number, value: object): void => {
    const payload = Buffer.from(JSON.stringify(value));
    unacknowledged.set(next, write("output_stream_data", next, payloadType, payload));
    next++;
    resendLater();
  };
  const resendLater = (): void => {
    if (isResending || isOver || unacknowledged.size === 0) return;
    isResending = true;
    timers.after(RESEND_SECONDS, () => {
      isResending = false;
      const [oldest] = unacknowledged.values();
      if (oldest && !isOver) transmit(oldest);
      resendLater();
    });
  };

  const close = (output: string): void => {
    if (isOver) return;
    const notice = {
      MessageId: sessionId,
      CreatedDate: new Date(now()).toISOString(),
      DestinationId: online.instanceId,
      SessionId: sessionId,
      MessageType: "channel_closed",
      SchemaVersion: 1,
      Output: output,
    };
    const payload = Buffer.from(JSON.stringify(notice));
    // The service's own words: they come also where the machine is cut off or gone.
    line?.send(writeFrame({ kind: "channel_closed", sequence: 0, payloadType: 0, payload }, now()));
    isOver = true;
    line?.close();
    plugin?.stop();
    options.ended();
  };
  /** Waits for what was said to be heard. */
  const end = (output = ""): void => {
    if (isEnding) return;
    isEnding = true;
    const started = now();
    const wait = (): void => {
      const isHeard = unacknowledged.size === 0 || now() - started > LAST_WORDS_SECONDS * 1000;
      if (isHeard) close(output);
      else timers.after(0.01, wait);
    };
    wait();
  };

  const begin = async (clientVersion: string): Promise<void> => {
    say(PAYLOAD.handshakeComplete, { HandshakeTimeToComplete: 1_000_000, CustomerMessage: "" });
    try {
      plugin = await startPlugin(plan, { machine, send, end }, clientVersion);
      if (isOver) plugin.stop();
      drain();
    } catch (error) {
      options.log("a session could not start", { sessionId, error: String(error) });
      end((error as Error).message);
    }
  };
  const acknowledge = ({ kind, messageId, sequence }: Frame): void => {
    const content = {
      AcknowledgedMessageType: kind,
      AcknowledgedMessageId: messageId,
      AcknowledgedMessageSequenceNumber: sequence,
      IsSequentialMessage: true,
    };
    write("acknowledge", 0, 0, Buffer.from(JSON.stringify(content)));
  };
  /** False: not now; it stays unacknowledged, and the client sends it again. */
  const perform = (frame: Frame): boolean => {
    if (frame.payloadType === PAYLOAD.handshakeResponse) {
      const { ClientVersion } = JSON.parse(frame.payload.toString()) as { ClientVersion: string };
      void begin(ClientVersion);
      return true;
    }
    if (!plugin) return false;
    plugin.take(frame.payloadType, frame.payload);
    return true;
  };
  const drain = (): void => {
    for (let frame = early.get(expected); frame && perform(frame); frame = early.get(expected)) {
      early.delete(expected);
      expected++;
    }
  };
  const takeInput = (frame: Frame): void => {
    if (frame.sequence > expected) early.set(frame.sequence, frame);
    if (frame.sequence !== expected) return acknowledge(frame);
    if (!perform(frame)) return;
    expected++;
    acknowledge(frame);
    drain();
  };

  const give = async (message: Buffer): Promise<void> => {
    await machine.reachable();
    if (isOver) return;
    const frame = readFrame(message);
    if (frame?.kind === "input_stream_data") takeInput(frame);
    else if (frame?.kind === "acknowledge") {
      const content = JSON.parse(frame.payload.toString()) as { AcknowledgedMessageSequenceNumber: number };
      unacknowledged.delete(content.AcknowledgedMessageSequenceNumber);
    }
  };
  let given: Promise<void> = Promise.resolve();
  online.off.addEventListener("abort", () => close(""));

  return {
    attach(wanted) {
      line?.close();
      line = wanted;
      if (isOver) return line.close();
      for (const bytes of unacknowledged.values()) transmit(bytes);
      if (hasHandshake) return;
      hasHandshake = true;
      const ActionParameters = { SessionType: plan.plugin, Properties: plan.properties };
      const RequestedClientActions = [{ ActionType: "SessionType", ActionParameters }];
      say(PAYLOAD.handshakeRequest, { AgentVersion: AGENT_VERSION, RequestedClientActions });
    },
    take: (message) => {
      given = given
        .then(() => give(message))
        .catch((error: unknown) => options.log("a message of a session", { sessionId, error: String(error) }));
    },
    detach: (gone) => {
      if (line === gone) line = null;
    },
    terminate: close,
  };
}
