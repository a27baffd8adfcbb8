import type { DescribeInstancesResult } from "@aws-sdk/client-ec2";
import type { Target } from "@aws-sdk/client-ssm";
import { AwsError } from "../kernel/service.ts";
import type { Ssm } from "./state.ts";

export function checkTargets(targets: readonly Target[]): void {
  for (const { Key = "", Values = [] } of targets) {
    const isKnown = Key === "InstanceIds" || Key === "instanceids" || Key.startsWith("tag:") || Key === "tag-key";
    if (!isKnown || Values.length === 0) throw new AwsError("InvalidTarget", `The target isn't valid: ${Key}`);
  }
}

/** Registered instances that all targets name. `InstanceIds: ["*"]` is every one. */
export async function findTargets(ssm: Ssm, targets: readonly Target[]): Promise<string[]> {
  const online = [...ssm.agents.keys()];
  if (online.length === 0 || targets.length === 0) return [];
  const tags = await instanceTags(ssm, online);
  return online.filter((id) => targets.every((target) => isMeant(id, tags.get(id) ?? {}, target)));
}

function isMeant(id: string, tags: Readonly<Record<string, string>>, { Key = "", Values = [] }: Target): boolean {
  if (Key === "tag-key") return Values.some((key) => Object.hasOwn(tags, key));
  if (Key.startsWith("tag:")) return Values.includes(tags[Key.slice("tag:".length)] ?? "\0");
  return Values.includes(id) || Values.includes("*");
}

export async function instanceTags(ssm: Ssm, ids: readonly string[]): Promise<Map<string, Record<string, string>>> {
  const Filters = [{ Name: "instance-id", Values: [...ids] }];
  const { Reservations = [] } = await ssm.cloud.call<DescribeInstancesResult>(
    "ec2",
    "DescribeInstances",
    { Filters },
    ssm.cloud.self,
  );
  const instances = Reservations.flatMap(({ Instances }) => Instances ?? []);
  return new Map(
    instances.map(({ InstanceId, Tags }) => [
      InstanceId!,
      Object.fromEntries((Tags ?? []).map(({ Key, Value }) => [Key!, Value!])),
    ]),
  );
}
