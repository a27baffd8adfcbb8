import { ok, type Check } from "../check.ts";

export const region: Check = {
  name: "region",
  asks: "Is a region set, and enabled for the account?",
  actions: ["ec2:DescribeAvailabilityZones"],
  look: async (account) => {
    const name = await account.region();
    const zones = await account.zones();
    return ok(`${name} is enabled and has ${zones.length} zones`);
  },
};
