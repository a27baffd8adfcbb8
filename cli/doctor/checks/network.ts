import { fail, ok, type Check } from "../check.ts";

export const network: Check = {
  name: "network",
  asks: "Which VPC are instances launched in? Before there is a stack: is there a default VPC?",
  actions: [
    "ec2:DescribeVpcs",
    "cloudformation:ListStackResources",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:DescribeSecurityGroups",
  ],
  look: async (account) => {
    const found = await account.network();
    return found === null
      ? fail(
          `${await account.region()} has no default VPC`,
          "Make one: `aws ec2 create-default-vpc`; or deploy into another one: `--param vpcId=vpc-…` (docs/deploy.md).",
        )
      : ok(`instances are launched in ${found.vpcId}`);
  },
};
