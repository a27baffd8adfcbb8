import type { Network, Subnet } from "../account.ts";
import { fail, ok, unknown, warn, type Check, type Finding } from "../check.ts";

/** What an instance calls: SSM's agent, ours, the logs, the file system's TLS (serverless.yml, `publicIp`). */
const NEEDED = ["ssm", "ssmmessages", "ec2messages", "states", "logs", "elasticfilesystem", "s3", "dynamodb"];

export const subnets: Check = {
  name: "subnets",
  asks: "Has it subnets with free addresses, in several zones, from which instances reach AWS: by an internet gateway and a public address, another route out, or VPC endpoints?",
  actions: ["ec2:DescribeSubnets", "ec2:DescribeRouteTables", "ec2:DescribeVpcEndpoints"],
  look: async (account) => {
    const network = await account.network();
    if (network === null) return unknown("there is no network to look at", null);
    const zones = network.subnets.filter(({ freeAddresses }) => freeAddresses > 0);
    if (zones.length === 0)
      return fail(
        `${network.vpcId} has no subnet with a free address`,
        `Make one: \`aws ec2 create-subnet --vpc-id ${network.vpcId} --cidr-block … --availability-zone …\`.`,
      );
    return judge(network, zones);
  },
};

function judge(network: Network, subnets: readonly Subnet[]): Finding {
  const missing = NEEDED.filter((service) => !network.endpoints.includes(service));
  const shut = subnets.filter((subnet) => !leadsOut(network, subnet) && missing.length > 0);
  if (shut.length > 0) return describeShut(network, shut, missing);
  const zones = new Set(subnets.map(({ zone }) => zone));
  return zones.size > 1
    ? ok(`${subnets.length} subnets in ${zones.size} zones have a way out`)
    : warn(
        `all subnets are in ${[...zones].join("")}: a zone more is an interruption less`,
        `Make one in another zone: \`aws ec2 create-subnet --vpc-id ${network.vpcId} --cidr-block … --availability-zone …\`.`,
      );
}

const leadsOut = ({ hasPublicIp }: Network, { route }: Subnet): boolean =>
  route === "other" || (route === "internet-gateway" && hasPublicIp);

function describeShut({ vpcId, hasPublicIp }: Network, shut: readonly Subnet[], missing: readonly string[]): Finding {
  const [first] = shut;
  const why =
    first?.route === "internet-gateway" && !hasPublicIp
      ? "lead to an internet gateway, and instances get no public address"
      : "have no route to the internet";
  return fail(
    `${shut.map(({ id }) => id).join(", ")} ${why}, and ${vpcId} has no endpoints for ${missing.join(", ")}: machines start there and never report`,
    first?.route === "internet-gateway"
      ? "Deploy with `--param publicIp=true`; or lead the subnets' default route to a NAT gateway."
      : `Give them a route: \`aws ec2 create-route --route-table-id … --destination-cidr-block 0.0.0.0/0 --gateway-id igw-…\`; or make the endpoints: \`aws ec2 create-vpc-endpoint --vpc-id ${vpcId} --service-name …\`.`,
  );
}
