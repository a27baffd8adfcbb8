/**
 * The job's timeline: one item per event, its key made of the event's time and id. Each event is a line of the function's
 * log, too, with the same name, and what is counted is counted by that line. The table is the truth: a fact that two
 * functions wrote at two times is one line there and two here, and a function that dies between the two leaves none here.
 */
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { JobEventType, TimelineEvent } from "../core/events.ts";
import { EVENT_PREFIX, KEYS } from "../core/naming.ts";
import type { TimelineReader } from "../core/ports-api.ts";
import type { Timeline } from "../core/ports.ts";
import { dynamoDbClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { log } from "./log.ts";
import { embedMetric, metricOf } from "./metrics.ts";
import { contentOf, itemsWithPrefix } from "./table.ts";

export const timeline = ({ table, stack }: Environment): Timeline => ({
  append: async (jobId, events) => {
    await Promise.all(
      events.map(async (event) => {
        const Item = { ...KEYS.event(jobId, event.time, event.id), ...event };
        const put = new PutCommand({ TableName: table, Item, ReturnValues: "ALL_OLD" });
        const { Attributes: before } = await dynamoDbClient().send(put);
        // A function that is tried again writes the same item: that is neither news nor a second count.
        if (before === undefined) logEvent(stack, jobId, event);
      }),
    );
  },
});

function logEvent(stack: string, jobId: string, event: TimelineEvent): void {
  const { type, time, message } = event;
  const { attempt, instanceId, ...data } = event.data;
  const metric = metricOf(event);
  log("INFO", type as JobEventType, {
    time,
    jobId,
    message,
    ...(typeof attempt === "number" ? { attempt } : {}),
    ...(typeof instanceId === "string" ? { instanceId } : {}),
    ...(Object.keys(data).length === 0 ? {} : { data }),
    ...(metric === null ? {} : { metrics: embedMetric(stack, time, metric, 1) }),
  });
}

/** A fact that two functions wrote at two times is two items of one id: the earlier one is the line. */
export const timelines = ({ table }: Environment): TimelineReader => ({
  read: async (jobId) => {
    const lines = new Map<string, TimelineEvent>();
    for (const item of await itemsWithPrefix(table, KEYS.control(jobId).pk, EVENT_PREFIX)) {
      const event = contentOf(item) as unknown as TimelineEvent;
      if (!lines.has(event.id)) lines.set(event.id, event);
    }
    return [...lines.values()];
  },
});
