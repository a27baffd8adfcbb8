import type { GetLogEventsCommandInput, GetLogEventsResponse } from "@aws-sdk/client-cloudwatch-logs";
import { invalidParameter } from "./errors.ts";
import { PAGE_BYTES, PAGE_EVENTS } from "./facts.ts";
import { eventsOf, requireNamedGroup, requireStream } from "./groups.ts";
import type { LogEvent, Logs } from "./groups.ts";
import { checkLimit } from "./pages.ts";

export const getLogEvents =
  (logs: Logs) =>
  (input: GetLogEventsCommandInput): GetLogEventsResponse => {
    const group = requireNamedGroup(logs, input);
    const stream = requireStream(logs, group, input.logStreamName);
    const { startTime = 0, endTime = Number.POSITIVE_INFINITY, nextToken, startFromHead = false } = input;
    const limit = checkLimit(input.limit, PAGE_EVENTS);
    const events = eventsOf(logs, group, stream.name).filter(
      ({ timestamp }) => timestamp >= startTime && timestamp < endTime,
    );
    const { start, end } = spanOf(events, nextToken, startFromHead, limit);
    return {
      events: events.slice(start, end).map(({ eventId: _eventId, ...event }) => event),
      // At the end of the stream in its direction a token comes back as it was sent: that is how readers know.
      nextForwardToken: `f/${token(end)}`,
      nextBackwardToken: `b/${token(start)}`,
    };
  };

const token = (position: number): string => String(position).padStart(56, "0");

/** The page before or after the position that a token names, or at the head or the tail of the stream. */
function spanOf(
  events: readonly LogEvent[],
  nextToken: string | undefined,
  startFromHead: boolean,
  limit: number,
): { readonly start: number; readonly end: number } {
  const [, direction, position] = /^([fb])\/(\d{56})$/.exec(nextToken ?? "") ?? [];
  if (nextToken !== undefined && direction === undefined) throw invalidParameter("The specified nextToken is invalid.");
  const isForward = direction === undefined ? startFromHead : direction === "f";
  const from = direction === undefined ? (isForward ? 0 : events.length) : Math.min(Number(position), events.length);
  const count = fitting(isForward ? events.slice(from) : events.slice(0, from).toReversed(), limit);
  return isForward ? { start: from, end: from + count } : { start: from - count, end: from };
}

/** How many of these fit in one answer. */
function fitting(events: readonly LogEvent[], limit: number): number {
  let bytes = 0;
  let count = 0;
  for (const { message } of events) {
    bytes += Buffer.byteLength(message);
    if (count >= limit || (bytes > PAGE_BYTES && count > 0)) break;
    count++;
  }
  return count;
}
