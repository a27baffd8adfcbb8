/** The agents that have registered, and what they do then. */
import type { DescribeInstanceInformationCommandInput, DescribeInstanceInformationResult } from "@aws-sdk/client-ssm";
import type { Online } from "../instances/registry.ts";
import { AwsError } from "../kernel/service.ts";
import { applyAssociation } from "./apply-association.ts";
import { INSTANCES_PER_PAGE } from "./facts.ts";
import { pageOf } from "./paging.ts";
import { nowOf } from "./state.ts";
import type { Ssm } from "./state.ts";
import { findTargets } from "./targets.ts";

/** The agent needs the role's credentials to register; then it is given its associations, one after the other. */
export async function registerAgent(ssm: Ssm, online: Online): Promise<void> {
  if (online.off.aborted || online.roleArn === null) return;
  const { instanceId } = online;
  ssm.agents.set(instanceId, { online, registeredAt: nowOf(ssm) });
  online.off.addEventListener("abort", () => ssm.agents.delete(instanceId));
  for (const association of ssm.associations.values()) {
    const ids = await findTargets(ssm, association.targets);
    if (ids.includes(instanceId)) await applyAssociation(ssm, association, online);
  }
  if (!online.off.aborted) online.machine.associationsApplied();
}

const FILTERS: readonly string[] = ["InstanceIds", "PingStatus", "PlatformTypes", "ResourceType"];

export const describeInstanceInformation =
  (ssm: Ssm) =>
  (input: DescribeInstanceInformationCommandInput): DescribeInstanceInformationResult => {
    const filters = [
      ...(input.Filters ?? []).map(({ Key, Values }) => [Key, Values] as const),
      ...(input.InstanceInformationFilterList ?? []).map(({ key, valueSet }) => [key, valueSet] as const),
    ];
    for (const [key] of filters) {
      if (!FILTERS.includes(key ?? ""))
        throw new AwsError("InvalidFilterKey", `The filter key ${key} isn't valid here.`);
    }
    const found = [...ssm.agents.values()].filter(({ online }) => {
      const facets: Readonly<Record<string, string>> = {
        InstanceIds: online.instanceId,
        PingStatus: "Online",
        PlatformTypes: "Linux",
        ResourceType: "EC2Instance",
      };
      return filters.every(([key, values]) => values?.includes(facets[key!]!));
    });
    const { items, NextToken } = pageOf(found, input, INSTANCES_PER_PAGE);
    return {
      InstanceInformationList: items.map(({ online, registeredAt }) => ({
        InstanceId: online.instanceId,
        PingStatus: "Online",
        LastPingDateTime: new Date(ssm.cloud.clock.now()),
        RegistrationDate: new Date(registeredAt),
        PlatformType: "Linux",
        PlatformName: "Amazon Linux",
        PlatformVersion: "2023",
        ResourceType: "EC2Instance",
        IPAddress: online.privateIp,
        ComputerName: online.hostname,
      })),
      NextToken,
    };
  };
