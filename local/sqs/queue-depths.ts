/** How many messages each queue holds: what SQS tells CloudWatch. */
import type { Cloud } from "../kernel/service.ts";
import { liveMessages, queuesOf } from "./queues.ts";

export interface QueueDepth {
  readonly name: string;
  readonly createdMs: number;
  readonly visible: number;
  /** Received, and not deleted yet. */
  readonly notVisible: number;
  readonly delayed: number;
}

export function queueDepths(cloud: Cloud): readonly QueueDepth[] {
  const { store, clock, region, accountId } = cloud;
  return queuesOf(store)
    .values()
    .map((queue) => {
      const messages = liveMessages({ store, clock, region, accountId, cloud }, queue);
      const hidden = messages.filter(({ visibleMs }) => visibleMs > clock.now());
      const notVisible = hidden.filter(({ receives }) => receives > 0).length;
      const { name, createdMs } = queue;
      const visible = messages.length - hidden.length;
      return { name, createdMs, visible, notVisible, delayed: hidden.length - notVisible };
    });
}
