/** The stack's own EC2 resources (resources/instances.yml), made by API; their ids go into the environment. */
import {
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import type { FleetRequest } from "../../core/payloads.ts";
import type { ClientConfig } from "../local/cloud.ts";

const X86_IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

export async function createLaunchResources(config: ClientConfig): Promise<void> {
  const ec2 = new EC2Client(config);
  const group = async (GroupName: string): Promise<string> => {
    const { GroupId = "" } = await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: GroupName }));
    return GroupId;
  };
  const clientGroup = await group("client");
  const { LaunchTemplate } = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: "spot-connect",
      LaunchTemplateData: {
        ImageId: X86_IMAGE,
        InstanceInitiatedShutdownBehavior: "terminate",
        NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: true, Groups: [clientGroup] }],
        BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { Encrypted: true, DeleteOnTermination: true } }],
      },
    }),
  );
  Object.assign(process.env, {
    LAUNCH_TEMPLATE_ID: LaunchTemplate?.LaunchTemplateId,
    CLIENT_SECURITY_GROUP_ID: clientGroup,
    FILE_SYSTEM_SECURITY_GROUP_ID: await group("efs"),
  });
  ec2.destroy();
}

/** Two types in two zones of the default VPC. */
export async function buildFleetRequest(
  config: ClientConfig,
  changes: Partial<FleetRequest> & { readonly types?: readonly string[] } = {},
): Promise<FleetRequest> {
  const { types = ["c7i.large", "m7i.large"], ...rest } = changes;
  const market = rest.market ?? "spot";
  const ec2 = new EC2Client(config);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  ec2.destroy();
  const subnets = Subnets.slice(0, 2);
  return {
    clientToken: crypto.randomUUID(),
    market,
    pools: types.flatMap((type) =>
      subnets.map(({ SubnetId = "", AvailabilityZone: zone = "" }) => ({ type, zone, market, subnetId: SubnetId })),
    ),
    image: null,
    maxPriceUsdPerHour: null,
    diskGiB: null,
    monitoring: false,
    tags: { "spot-connect:job": "digits-0123456789ab", "spot-connect:attempt": "digits-0123456789ab/1/1" },
    ...rest,
  };
}
