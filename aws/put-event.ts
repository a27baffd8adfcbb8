/** Events of our own on the default bus. */
import { PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { SpotConnectError } from "../core/errors.ts";
import { eventBridgeClient } from "./clients.ts";

/** Throws RequestThrottled where EventBridge did not take it. */
export async function putEvent(entry: PutEventsRequestEntry): Promise<void> {
  const answer = await eventBridgeClient().send(new PutEventsCommand({ Entries: [entry] }));
  // PutEvents answers 200 for entries it did not take.
  const failed = answer.Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
  if (failed)
    throw new SpotConnectError("RequestThrottled", `EventBridge: ${failed.ErrorCode}: ${failed.ErrorMessage}`);
}
