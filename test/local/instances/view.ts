import type { MetadataView } from "../../../local/instances/machine.ts";

/** What the metadata service tells of an instance that nothing special is known about. */
export const VIEW: MetadataView = {
  instanceId: "i-0123456789abcdef0",
  imageId: "ami-0",
  instanceType: "t3.micro",
  availabilityZone: "us-east-1a",
  region: "us-east-1",
  accountId: "000000000000",
  architecture: "x86_64",
  privateIp: "172.31.0.4",
  hostname: "ip-172-31-0-4.ec2.internal",
  lifecycle: "spot",
  launchTime: "2026-01-01T00:00:00.000Z",
  securityGroups: ["default"],
  userData: "#!/bin/sh\necho booted as $(id -un)\n",
  profile: null,
  tokensRequired: true,
  enabled: true,
  tags: null,
  spotAction: null,
  rebalance: null,
};
