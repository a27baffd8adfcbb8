/** SQS's gauges of its queues, once a minute. Source: SQS developer guide, "Available CloudWatch metrics for Amazon SQS". */
import type { Cloud } from "../kernel/service.ts";
import { queueDepths } from "../sqs/queue-depths.ts";
import { MINUTE_MS, QUEUE_ACTIVE_MS } from "./facts.ts";
import { oneValue, record } from "./metrics.ts";

/** The function records the minute that ends at `endMs`. */
export function createQueueGauge(cloud: Cloud): (endMs: number) => void {
  const busyMs = new Map<string, number>();
  return (endMs) => {
    for (const { name, createdMs, visible, notVisible, delayed } of queueDepths(cloud)) {
      if (visible + notVisible + delayed > 0) busyMs.set(name, endMs);
      if (endMs - (busyMs.get(name) ?? createdMs) > QUEUE_ACTIVE_MS) continue;
      const gauges = {
        ApproximateNumberOfMessagesVisible: visible,
        ApproximateNumberOfMessagesNotVisible: notVisible,
        ApproximateNumberOfMessagesDelayed: delayed,
      };
      for (const [gauge, value] of Object.entries(gauges))
        record(cloud.store, {
          namespace: "AWS/SQS",
          name: gauge,
          dimensions: { QueueName: name },
          timeMs: endMs - MINUTE_MS,
          values: oneValue(value),
          unit: "Count",
        });
    }
  };
}
