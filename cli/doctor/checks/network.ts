import { fail, ok, type Check } from "../check.ts";

export const network: Check = {
  name: "network",
  actions: ["ec2:DescribeVpcs", "ec2:DescribeSecurityGroups"],
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
