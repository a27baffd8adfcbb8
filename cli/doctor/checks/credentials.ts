import { ok, type Check } from "../check.ts";

export const credentials: Check = {
  name: "credentials",
  asks: "Who are you?",
  actions: ["sts:GetCallerIdentity"],
  look: async (account) => {
    const { arn } = await account.identity();
    return ok(`you are ${arn}`);
  },
};
