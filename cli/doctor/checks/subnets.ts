import type { Network, Subnet } from "../account.ts";
import { fail, ok, unknown, warn, type Check, type Finding } from "../check.ts";
import { deployAgain } from "../deploy.ts";

/** What an instance calls: SSM's agent, ours, the logs, the file system's TLS (docs/deploy.md, "Private subnets"). */
export const NEEDED = ["ssm", "ssmmessages", "ec2messages", "states", "logs", "elasticfilesystem", "s3", "dynamodb"];

/** The deployment's command, with one parameter that is to be another. */
type Deploy = (parameter: string) => string;

export const subnets: Check = {
  name: "subnets",
  asks: "Have the subnets that the deployment names, or else the VPC's, free addresses in several zones, and do instances reach AWS from them: by an internet gateway and a public address, another route out, or VPC endpoints?",
  actions: [
    "ec2:DescribeSubnets",
    "ec2:DescribeRouteTables",
    "ec2:DescribeVpcEndpoints",
    "lambda:GetFunctionConfiguration",
  ],
  look: async (account, { stack }) => {
    const [network, region] = [await account.network(), await account.region()];
    if (network === null) return unknown("there is no network to look at", null);
    const { vpcId, namedSubnets, missingSubnets } = network;
    const deploy: Deploy = (parameter) => deployAgain(stack, region, parameter);
    if (missingSubnets.length > 0)
      return fail(
        `${vpcId} has no ${missingSubnets.join(", ")}, which the deployment names: no job finds a network`,
        `Name those that are there: ${deploy("subnetIds=subnet-…")}.`,
      );
    if (network.subnets.length === 0)
      return fail(
        `${vpcId} has no subnet with a free address ${namedSubnets.length === 0 ? `in a zone of ${region}` : `among ${namedSubnets.join(", ")}`}`,
        more(network, deploy),
      );
    return judge(network, deploy);
  },
};

function judge(network: Network, deploy: Deploy): Finding {
  const { subnets } = network;
  const missing = NEEDED.filter((service) => !network.endpoints.includes(service));
  const [first, ...rest] = subnets.filter((subnet) => !leadsOut(network, subnet) && missing.length > 0);
  if (first !== undefined) {
    const alike = [first, ...rest.filter(({ route }) => route === first.route)];
    return fail(
      `${alike.map(({ id }) => id).join(", ")} ${why(first)}, and ${network.vpcId} has no endpoints for ${missing.join(", ")}: machines start there and never report`,
      open(network, alike, deploy),
    );
  }
  const [zone = ""] = subnets.map((subnet) => subnet.zone);
  return subnets.length > 1
    ? ok(`${subnets.length} subnets in ${subnets.length} zones have a way out`)
    : warn(
        `all subnets are in ${zone}: a zone more is an interruption less`,
        more(network, deploy, " in another zone"),
      );
}

const leadsOut = ({ hasPublicIp }: Network, { route }: Subnet): boolean =>
  route === "other" || (route === "internet-gateway" && hasPublicIp);

function why({ route }: Subnet): string {
  if (route === "internet-gateway") return "lead to an internet gateway, and instances get no public address";
  return route === "blackhole" ? "have a route to what is not there any more" : "have no route to the internet";
}

function open({ vpcId, hasPublicIp }: Network, shut: readonly Subnet[], deploy: Deploy): string {
  const { route } = shut[0]!;
  const target = hasPublicIp ? "--gateway-id igw-…" : "--nat-gateway-id nat-…";
  const commands = [...new Set(shut.map(({ routeTableId }) => routeTableId))].map(
    (table) =>
      `\`aws ec2 ${route === null ? "create" : "replace"}-route --route-table-id ${table} --destination-cidr-block 0.0.0.0/0 ${target}\``,
  );
  if (route === "internet-gateway")
    return `Give instances an address: ${deploy("publicIp=true")}; or lead them to a NAT gateway: ${commands.join(", ")}.`;
  return `Give them a route: ${commands.join(", ")}; or make the endpoints: \`aws ec2 create-vpc-endpoint --vpc-id ${vpcId} --service-name …\`.`;
}

/** Where the deployment names its subnets, a new one is to be named as well. */
function more({ vpcId, namedSubnets }: Network, deploy: Deploy, where = ""): string {
  const create = `\`aws ec2 create-subnet --vpc-id ${vpcId} --cidr-block … --availability-zone …\``;
  return namedSubnets.length === 0
    ? `Make one${where}: ${create}.`
    : `Name one${where} as well (${create} makes it): ${deploy(`subnetIds=${namedSubnets.join(",")},subnet-…`)}.`;
}
