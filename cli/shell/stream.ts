/** Both directions of a data channel's stream, without its connection: order, acknowledgements, and what is sent again. */
import type { Frame } from "./frame.ts";

/** config.go of the plugin, which measures the way there and back and waits for the same between these. */
const SHORTEST_RESEND_MS = 200;
const LONGEST_RESEND_MS = 1000;
/** What came too early is kept; more of it is not, and so not acknowledged. */
const MOST_EARLY = 10_000;

export interface Taken {
  /** It is acknowledged: what was had already as well, since the first acknowledgement may be lost. */
  readonly isAcknowledged: boolean;
  /** What is now at its turn. */
  readonly due: readonly Frame[];
}

/** The messages that come, each once and in the order in which they were sent. */
export function createIncoming(): { take(frame: Frame): Taken } {
  const early = new Map<number, Frame>();
  let expected = 0;
  return {
    take(frame) {
      if (frame.sequence < expected) return { isAcknowledged: true, due: [] };
      if (frame.sequence > expected && early.size >= MOST_EARLY) return { isAcknowledged: false, due: [] };
      early.set(frame.sequence, frame);
      const due: Frame[] = [];
      for (let next = early.get(expected); next; next = early.get(expected)) {
        early.delete(expected++);
        due.push(next);
      }
      return { isAcknowledged: true, due };
    },
  };
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly firstMs: number;
  lastMs: number;
  times: number;
}

export interface Outgoing {
  /** The number of the next message. */
  next(): number;
  add(sequence: number, bytes: Uint8Array, nowMs: number): void;
  acknowledged(sequence: number, nowMs: number): void;
  /** What is to be sent again now: the oldest, if it has waited long enough. */
  due(nowMs: number): Uint8Array | null;
  /** Everything, for a new connection. */
  all(nowMs: number): readonly Uint8Array[];
  /** Messages that are not acknowledged. */
  readonly size: number;
}

export function createOutgoing(): Outgoing {
  const waiting = new Map<number, Waiting>();
  let sequence = 0;
  let patienceMs = SHORTEST_RESEND_MS;
  return {
    next: () => sequence++,
    add: (number, bytes, nowMs) => void waiting.set(number, { bytes, firstMs: nowMs, lastMs: nowMs, times: 1 }),
    acknowledged(number, nowMs) {
      const found = waiting.get(number);
      // Of one that was sent twice nobody knows which was answered.
      if (found?.times === 1)
        patienceMs = Math.min(LONGEST_RESEND_MS, Math.max(SHORTEST_RESEND_MS, 2 * (nowMs - found.firstMs)));
      waiting.delete(number);
    },
    due(nowMs) {
      const [oldest] = waiting.values();
      if (!oldest || nowMs - oldest.lastMs < patienceMs) return null;
      oldest.lastMs = nowMs;
      oldest.times++;
      return oldest.bytes;
    },
    all(nowMs) {
      for (const each of waiting.values()) Object.assign(each, { lastMs: nowMs, times: each.times + 1 });
      return [...waiting.values()].map(({ bytes }) => bytes);
    },
    get size() {
      return waiting.size;
    },
  };
}
