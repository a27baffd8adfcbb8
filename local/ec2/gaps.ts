import type { Gaps } from "../gaps.ts";

const SETTING_ONLY = "kept and answered; nothing acts on it";

export const EC2_GAPS: Gaps = {
  title: "EC2",
  client: "client-ec2",
  notes: [
    "A default VPC with a subnet in each zone, made with the account. Security groups decide about mounting; between instances and to the outside there is no network at all.",
    "Instances come from CreateFleet alone. They are sandboxes (below), whatever their type says: a `g5.xlarge` has no GPU.",
    "Instance types, their prices and the images are a short list (local/market/catalogue.ts, local/ec2/public-images.ts). Prices are figures from memory of the price list, good for comparing runs and not for quoting.",
    "`RequestLimitExceeded` as the EC2 Developer Guide gives the buckets (local/ec2/throttling-facts.ts): one for each action, a smaller one for lists without filter or page, resource tokens for TerminateInstances; nothing has the console's bucket, and CloudFormation is never refused. `DryRun` judges permissions, required parameters and filters; not what else might be wrong with the call. A filter that is not known here is refused as EC2 refuses an unknown one. What was made is seen at once, unless the control port asks for a delay.",
  ],
  partial: {
    CreateFleet:
      "type `instant`, one market per call. 501 by name: InstanceRequirements, weights, `diversified`, MinTargetCapacity, SingleInstanceType, SingleAvailabilityZone",
    ImportKeyPair: "RSA and ED25519 in OpenSSH's format; local instances have no SSH server to give it to",
    CreateVolume: "empty, and it cannot be attached; no snapshots, keys, throughput, zone ids or Multi-Attach",
    CreateVpcEndpoint: "listed, and nothing is routed through it",
    CreateVpc: "one IPv4 block; no IPAM, tenancy or DHCP options",
    CreateSubnet: "one IPv4 block",
    DescribeRouteTables: "the main one of each VPC; only the default VPC has a way out",
    CreateNetworkInterface: "IPv4, one address",
    ModifyNetworkInterfaceAttribute: "security groups and description",
    RevokeSecurityGroupIngress: "by permissions, not by rule id",
    RevokeSecurityGroupEgress: "by permissions, not by rule id",
    MonitorInstances: SETTING_ONLY,
    StopInstances: "an instance that was stopped cannot be started again; Spot Instances are refused as on AWS",
  },
  lacking: [
    "RunInstances",
    "StartInstances",
    "RebootInstances",
    "CreateKeyPair",
    "AttachVolume",
    "DetachVolume",
    "CreateSnapshot",
    "RequestSpotInstances",
    "GetSpotPlacementScores",
    "CreateImage",
  ],
};
