import type { FilterLogEventsCommandInput, FilterLogEventsResponse } from "@aws-sdk/client-cloudwatch-logs";
import { invalidParameter } from "./errors.ts";
import { PAGE_EVENTS } from "./facts.ts";
import { compileFilter } from "./filter-pattern.ts";
import { eventsOf, requireNamedGroup, streamsOf } from "./groups.ts";
import type { Logs } from "./groups.ts";
import { checkLimit, pageOf } from "./pages.ts";

export const filterLogEvents =
  (logs: Logs) =>
  (input: FilterLogEventsCommandInput): FilterLogEventsResponse => {
    const group = requireNamedGroup(logs, input);
    const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
    if (names && prefix !== undefined) {
      throw invalidParameter("logStreamNames and logStreamNamePrefix cannot be specified together.");
    }
    const { startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
    const matches = compileFilter(input.filterPattern ?? "");
    const events = streamsOf(logs.store, group.name)
      .values()
      .filter(({ name }) => (names?.includes(name) ?? true) && name.startsWith(prefix ?? ""))
      .flatMap(({ name }) => eventsOf(logs, group, name).map((event) => ({ ...event, logStreamName: name })))
      .filter(({ timestamp, message }) => timestamp >= startTime && timestamp <= endTime && matches(message))
      .sort((a, b) => a.timestamp - b.timestamp);
    const { items, next } = pageOf(events, input.nextToken, checkLimit(input.limit, PAGE_EVENTS));
    return { events: [...items], searchedLogStreams: [], ...next };
  };
