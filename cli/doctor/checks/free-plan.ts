import { PROFILES } from "../../../core/profiles.ts";
import { fail, ok, warn, type Check } from "../check.ts";

const UPGRADE = "move the account to the paid plan: `aws freetier upgrade-account-plan --account-plan-type PAID`";
const FREE_TYPES =
  "`aws ec2 describe-instance-types --filters Name=free-tier-eligible,Values=true --query 'InstanceTypes[].InstanceType'`";

export const freePlan: Check = {
  name: "account plan",
  asks: "Is the account on AWS's free plan, and has that types of the profile?",
  actions: ["freetier:GetAccountPlanState", "ec2:DescribeInstanceTypes"],
  look: async (account, { profile }) => {
    const plan = await account.plan();
    if (plan !== "FREE")
      return ok(plan === null ? "the account is older than AWS's plans" : "the account is on the paid plan");
    const types = await account.types(PROFILES[profile].defaults.instance.types);
    const allowed = types.filter(({ isFreePlan }) => isFreePlan).map(({ name }) => name);
    const remedy = `Name types of ${FREE_TYPES} in the job, or ${UPGRADE}.`;
    if (allowed.length === 0)
      return fail(`the account is on the free plan, which has no type of profile ${profile}`, remedy);
    return warn(`the account is on the free plan, which has of profile ${profile} only ${allowed.join(", ")}`, remedy);
  },
};
