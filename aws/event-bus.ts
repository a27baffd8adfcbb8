/** Our own interruption notice: an event of our own source, since nobody but AWS may send `aws.ec2` ones. */
import type { EventBus } from "../core/ports.ts";
import { DRILL_DETAIL_TYPE, DRILL_SOURCE } from "./event-parsers.ts";
import { putEvent } from "./put-event.ts";

export const events = (): EventBus => ({
  drill: (instanceId, actionTime) => {
    const detail = { "instance-id": instanceId, "instance-action": "terminate", "action-time": actionTime };
    return putEvent({ Source: DRILL_SOURCE, DetailType: DRILL_DETAIL_TYPE, Detail: JSON.stringify(detail) });
  },
});
