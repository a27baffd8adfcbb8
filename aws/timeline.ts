/** The job's timeline: one item per event, its key made of the event's time and id. */
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { TimelineEvent } from "../core/events.ts";
import { EVENT_PREFIX, KEYS } from "../core/naming.ts";
import type { TimelineReader } from "../core/ports-api.ts";
import type { Timeline } from "../core/ports.ts";
import { dynamoDbClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { contentOf, itemsWithPrefix } from "./table.ts";

export const timeline = ({ table }: Environment): Timeline => ({
  append: async (jobId, events) => {
    await Promise.all(
      events.map((event) =>
        dynamoDbClient().send(
          new PutCommand({ TableName: table, Item: { ...KEYS.event(jobId, event.time, event.id), ...event } }),
        ),
      ),
    );
  },
});

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
