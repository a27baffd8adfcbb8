/** SSM: a word to machines whose agent no longer listens, and whether SSM's own agent still does. */
import { paginateDescribeInstanceInformation, SendCommandCommand } from "@aws-sdk/client-ssm";
import type { Commands } from "../core/ports.ts";
import { secondsBetween } from "../core/time.ts";
import { ssmClient } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { isRefusal } from "./errors.ts";
import { ignored } from "./log.ts";

/** SSM agents report every five minutes. */
const ONLINE_SECONDS = 300;
/** SendCommand's shortest delivery time: a machine that is not there now need not be told later. */
const DELIVERY_SECONDS = 30;

export const commands = ({ stopDocument }: Environment): Commands => ({
  stopAgent: async (instanceIds) => {
    if (instanceIds.length === 0) return;
    try {
      await ssmClient().send(
        new SendCommandCommand({
          DocumentName: stopDocument,
          InstanceIds: [...instanceIds],
          TimeoutSeconds: DELIVERY_SECONDS,
        }),
      );
    } catch (error) {
      // InvalidInstanceId is the usual one. An outage of SSM must not keep the machines: the call is a courtesy.
      ignored(error, "SSM reaches no agent to stop (not registered, or gone); TerminateInstances follows in any case");
    }
  },
  online: async (instanceIds, now) => {
    if (instanceIds.length === 0) return [];
    try {
      return await pinged(instanceIds, now);
    } catch (error) {
      if (isRefusal(error)) throw error;
      ignored(error, "SSM cannot be asked: a machine is given the longer time of one that SSM still hears");
      return null;
    }
  },
});

async function pinged(instanceIds: readonly string[], now: string): Promise<string[]> {
  const Filters = [{ Key: "InstanceIds", Values: [...instanceIds] }];
  const online: string[] = [];
  for await (const page of paginateDescribeInstanceInformation({ client: ssmClient() }, { Filters }))
    for (const { InstanceId, PingStatus, LastPingDateTime } of page.InstanceInformationList ?? [])
      if (InstanceId && PingStatus === "Online" && LastPingDateTime && isRecent(LastPingDateTime, now))
        online.push(InstanceId);
  return online;
}

const isRecent = (time: Date, now: string): boolean => secondsBetween(time.toISOString(), now) < ONLINE_SECONDS;
