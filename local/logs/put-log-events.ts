import type {
  PutLogEventsCommandInput,
  PutLogEventsResponse,
  RejectedLogEventsInfo,
} from "@aws-sdk/client-cloudwatch-logs";
import { randomBytes, randomUUID } from "node:crypto";
import { recordEmbedded } from "../cloudwatch/embedded-metrics.ts";
import { invalidParameter } from "./errors.ts";
import {
  BATCH_BYTES,
  BATCH_EVENTS,
  BATCH_SPAN_MS,
  EVENT_BYTES,
  EVENT_OVERHEAD_BYTES,
  FUTURE_MS,
  PAST_MS,
} from "./facts.ts";
import { batchesOf, requireGroup, requireStream, streamsOf } from "./groups.ts";
import type { LogGroup, Logs } from "./groups.ts";

export const putLogEvents =
  (logs: Logs) =>
  (input: PutLogEventsCommandInput): PutLogEventsResponse => {
    const group = requireGroup(logs, input.logGroupName);
    const stream = requireStream(logs, group, input.logStreamName);
    const sent = (input.logEvents ?? []).map(({ timestamp = 0, message = "" }) => ({ timestamp, message }));
    checkBatch(sent);
    const now = logs.clock.now();
    const { accepted, rejected } = sortOut(sent, group, now);
    if (accepted.length > 0) {
      const batch = accepted.map((event) => ({ ...event, eventId: makeEventId(event.timestamp), ingestionTime: now }));
      batchesOf(logs.store, group.name, stream.name).put(randomUUID(), batch);
      streamsOf(logs.store, group.name).put(stream.name, { ...stream, lastIngestionMs: now });
      for (const { message } of accepted) recordEmbedded(logs.store, message, now);
    }
    return { nextSequenceToken: "0", ...(rejected ? { rejectedLogEventsInfo: rejected } : {}) };
  };

/** Readers that follow a stream know by it what they have seen. */
const makeEventId = (timestamp: number): string =>
  `${timestamp}${BigInt(`0x${randomBytes(20).toString("hex")}`)}`.padEnd(56, "0").slice(0, 56);

interface Sent {
  readonly timestamp: number;
  readonly message: string;
}

/** What fails the whole batch. */
function checkBatch(events: readonly Sent[]): void {
  if (events.length === 0 || events.length > BATCH_EVENTS) {
    throw invalidParameter(`Log events must be between 1 and ${BATCH_EVENTS} in a batch.`);
  }
  if (events.some(({ message }) => message === "")) throw invalidParameter("Log event message must not be empty.");
  const sizes = events.map(({ message }) => Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES);
  const largest = Math.max(...sizes);
  if (largest > EVENT_BYTES)
    throw invalidParameter(`Log event too large: ${largest} bytes exceeds limit of ${EVENT_BYTES}`);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > BATCH_BYTES) throw invalidParameter(`Upload too large: ${total} bytes exceeds limit of ${BATCH_BYTES}`);
  const isOrdered = events.every(({ timestamp }, index) => timestamp >= (events[index - 1]?.timestamp ?? 0));
  if (!isOrdered) throw invalidParameter("Log events in a single PutLogEvents request must be in chronological order.");
  if ((events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0) > BATCH_SPAN_MS) {
    throw invalidParameter("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
  }
}

interface Sorted {
  readonly accepted: readonly Sent[];
  readonly rejected: RejectedLogEventsInfo | null;
}

/** Events too old, too new or past retention are left out one by one; the rest is kept. */
function sortOut(events: readonly Sent[], { retentionDays }: LogGroup, now: number): Sorted {
  const expiredBefore = retentionDays === null ? Number.NEGATIVE_INFINITY : now - retentionDays * 86_400_000;
  const countBefore = (time: number): number => events.filter(({ timestamp }) => timestamp < time).length;
  const expired = countBefore(expiredBefore);
  const tooOld = countBefore(now - PAST_MS);
  const tooNew = events.findIndex(({ timestamp }) => timestamp > now + FUTURE_MS);
  const accepted = events.slice(Math.max(expired, tooOld), tooNew < 0 ? events.length : tooNew);
  if (accepted.length === events.length) return { accepted, rejected: null };
  return {
    accepted,
    rejected: {
      ...(tooNew < 0 ? {} : { tooNewLogEventStartIndex: tooNew }),
      ...(tooOld === 0 ? {} : { tooOldLogEventEndIndex: tooOld }),
      ...(expired === 0 ? {} : { expiredLogEventEndIndex: expired }),
    },
  };
}
