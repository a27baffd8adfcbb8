/** Makes an instance of a plan: its record, its interface, its tags, and then its life. */
import type { Tag } from "@aws-sdk/client-ec2";
import { rootDiskKey } from "./ebs-default-key.ts";
import { invalidParameter } from "./errors.ts";
import { makeId } from "./ids.ts";
import { addInterface } from "./interfaces.ts";
import type { LaunchPlan } from "./launch-plan.ts";
import { beginLife } from "./lifecycle.ts";
import { nowOf } from "./state.ts";
import type { Ec2, InstanceRecord, Tags } from "./state.ts";
import type { Purchase } from "../market/market.ts";
import { putTags } from "./tagging.ts";

interface LaunchTags {
  readonly instance: readonly Tag[];
  readonly volume: readonly Tag[];
  readonly networkInterface: readonly Tag[];
  /** `aws:` tags of the instance. */
  readonly reserved: Tags;
}

export function launchInstance(
  ec2: Ec2,
  plan: LaunchPlan,
  purchase: Purchase,
  reservationId: string,
  tags: LaunchTags,
): InstanceRecord {
  const id = makeId("i");
  const { data, subnet } = plan;
  const networkInterface = addInterface(ec2, {
    subnetId: subnet.SubnetId!,
    groups: plan.groups,
    description: data.NetworkInterfaces?.[0]?.Description ?? "",
    instanceId: id,
    requesterId: ec2.cloud.accountId,
  });
  const record: InstanceRecord = {
    id,
    reservationId,
    state: "pending",
    stateReason: null,
    transitionReason: "",
    endedAt: null,
    launchTime: nowOf(ec2),
    type: plan.type.name,
    image: plan.image,
    zone: plan.zone,
    subnetId: networkInterface.subnetId,
    vpcId: networkInterface.vpcId,
    privateIp: networkInterface.ip,
    publicIp: plan.hasPublicIp ? publicAddress(networkInterface.ip) : null,
    interfaceId: networkInterface.id,
    volumeId: makeId("vol"),
    volumeGiB: plan.volumeGiB,
    keepsVolume: plan.keepsVolume,
    diskKeyArn: rootDiskKey(ec2, plan.isEncrypted),
    purchase,
    spotRequestId: purchase === "spot" ? makeId("sir") : null,
    profile: plan.profile,
    keyName: data.KeyName ?? null,
    userData: data.UserData === undefined ? null : decodeUserData(data.UserData),
    monitored: data.Monitoring?.Enabled ?? false,
    shutdownBehavior: data.InstanceInitiatedShutdownBehavior ?? "stop",
    metadata: {
      tokensRequired: data.MetadataOptions?.HttpTokens !== "optional",
      enabled: data.MetadataOptions?.HttpEndpoint !== "disabled",
      tags: data.MetadataOptions?.InstanceMetadataTags === "enabled",
      hopLimit: data.MetadataOptions?.HttpPutResponseHopLimit ?? 2,
    },
    spotAction: null,
    rebalance: null,
  };
  putTags(ec2, id, tags.instance, tags.reserved);
  putTags(ec2, record.volumeId, tags.volume);
  putTags(ec2, record.interfaceId, tags.networkInterface);
  ec2.instances.put(id, record);
  ec2.market.take(record.type, record.zone, purchase);
  beginLife(ec2, record);
  return record;
}

function decodeUserData(text: string): string {
  if (!/^[A-Za-z0-9+/=\s]*$/.test(text)) throw invalidParameter("Invalid BASE64 encoding of user data.");
  return Buffer.from(text, "base64").toString("utf8");
}

/** From the range that is reserved for documentation (RFC 5737): nobody can be reached there. */
const publicAddress = (privateIp: string): string => `203.0.113.${Number(privateIp.split(".").at(-1)) % 256}`;
