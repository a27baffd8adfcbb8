/** What a machine sees of the cloud: its metadata, its role's credentials, and whether it may mount a file system. */
import { refuseMount } from "../efs/refuse-mount.ts";
import type { MachineHost, MetadataView } from "../instances/machine.ts";
import { AwsError } from "../kernel/service.ts";
import type { Credentials } from "../kernel/service.ts";
import { ROLE_RENEWAL_SECONDS } from "./facts.ts";
import { hostnameOf } from "./lifecycle.ts";
import type { Ec2, InstanceRecord } from "./state.ts";
import { tagsOf } from "./tagging.ts";

export function createHost(ec2: Ec2, id: string, wentOff: MachineHost["wentOff"]): MachineHost {
  const record = (): InstanceRecord => ec2.instances.get(id)!;
  return {
    clock: ec2.cloud.clock,
    endpoint: ec2.cloud.endpoint,
    metadata: () => viewOf(ec2, record()),
    credentials: credentialsOf(ec2, id),
    tags: () => tagsOf(ec2, id),
    refuseMount: (request) => {
      const { interfaceId, vpcId, profile } = record();
      const caller = profile && ec2.cloud.assumeInstanceRole(profile.roleArn, id).caller;
      const groups = ec2.interfaces.get(interfaceId)?.groups ?? [];
      return refuseMount(ec2.cloud, { vpcId, groups, caller }, request);
    },
    wentOff,
  };
}

/** The same until shortly before they end, as the metadata service has it. */
function credentialsOf(ec2: Ec2, id: string): () => Credentials {
  let current: Credentials | undefined;
  return () => {
    const profile = ec2.instances.get(id)?.profile;
    if (!profile) throw new AwsError("NoSuchEntity", `${id} has no instance profile`, { status: 404 });
    const renewAt = Date.parse(current?.expiration ?? "1970-01-01") - ROLE_RENEWAL_SECONDS * 1000;
    if (!current || ec2.cloud.clock.now() >= renewAt) {
      current = ec2.cloud.assumeInstanceRole(profile.roleArn, id).credentials;
    }
    return current;
  };
}

function viewOf(ec2: Ec2, record: InstanceRecord): MetadataView {
  const groups = ec2.interfaces.get(record.interfaceId)?.groups ?? [];
  return {
    instanceId: record.id,
    imageId: record.image.ImageId!,
    instanceType: record.type,
    availabilityZone: record.zone,
    region: ec2.cloud.region,
    accountId: ec2.cloud.accountId,
    architecture: record.image.Architecture!,
    privateIp: record.privateIp,
    hostname: hostnameOf(record),
    lifecycle: record.purchase,
    launchTime: record.launchTime,
    securityGroups: groups.map((group) => ec2.groups.get(group)?.GroupName ?? group),
    userData: record.userData,
    profile: record.profile,
    tokensRequired: record.metadata.tokensRequired,
    enabled: record.metadata.enabled,
    tags: record.metadata.tags ? tagsOf(ec2, record.id) : null,
    spotAction: record.spotAction,
    rebalance: record.rebalance,
  };
}
