/** Our own interruption notice: an event of our own source, since nobody but AWS may send `aws.ec2` ones. */
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { SpotConnectError } from "../core/errors.ts";
import type { EventBus } from "../core/ports.ts";
import { eventBridgeClient } from "./clients.ts";
import { DRILL_DETAIL_TYPE, DRILL_SOURCE } from "./event-parsers.ts";

export const events = (): EventBus => ({
  drill: async (instanceId, actionTime) => {
    const detail = { "instance-id": instanceId, "instance-action": "terminate", "action-time": actionTime };
    const answer = await eventBridgeClient().send(
      new PutEventsCommand({
        Entries: [{ Source: DRILL_SOURCE, DetailType: DRILL_DETAIL_TYPE, Detail: JSON.stringify(detail) }],
      }),
    );
    // PutEvents answers 200 for entries it did not take.
    const failed = answer.Entries?.find((entry) => entry.ErrorCode !== undefined);
    if (failed)
      throw new SpotConnectError("RequestThrottled", `EventBridge: ${failed.ErrorCode}: ${failed.ErrorMessage}`);
  },
});
