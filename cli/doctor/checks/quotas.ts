/** A handover has two machines at once, so a quota has to be good for two of the profile's largest. */
import { PROFILES } from "../../../core/profiles.ts";
import { quotaOf } from "../../../core/quotas.ts";
import type { Account, TypeFacts } from "../account.ts";
import { fail, ok, unknown, warn, type Check, type Finding, type Wish } from "../check.ts";

export const quotas: Check = {
  name: "vCPU quotas",
  asks: "Are the vCPU quotas good for two machines of the profile at once?",
  actions: ["servicequotas:GetServiceQuota", "ec2:DescribeInstanceTypes"],
  look: async (account, wish) => {
    const types = await account.types(PROFILES[wish.profile].defaults.instance.types);
    if (types.length === 0)
      return fail(
        `${await account.region()} has none of the types of profile ${wish.profile}`,
        "Name types in the job, or choose another region.",
      );
    const codes = [...new Set(types.map((type) => quotaFor(type, wish).code))];
    const findings = await Promise.all(
      codes.map((code) =>
        look(
          account,
          wish,
          types.filter((type) => quotaFor(type, wish).code === code),
        ),
      ),
    );
    return (
      findings.find(({ verdict }) => verdict === "fail") ??
      findings.find(({ verdict }) => verdict !== "ok") ??
      findings[0]!
    );
  },
};

const quotaFor = ({ name }: TypeFacts, { market }: Wish) => quotaOf({ type: name, market });

/** Of types that count against one quota. */
async function look(account: Account, wish: Wish, types: readonly TypeFacts[]): Promise<Finding> {
  const { name, code } = quotaFor(types[0]!, wish);
  const vCpus = await account.quota(code);
  if (vCpus === null) return unknown(`Service Quotas has no value of ${name} (${code}) here`, null);
  const sizes = types.map((type) => type.vCpus);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const has = `"${name}" is ${vCpus} vCPUs`;
  const raise = `Raise it: \`aws service-quotas request-service-quota-increase --service-code ec2 --quota-code ${code} --desired-value ${2 * most}\`.`;
  if (vCpus < least)
    return fail(`${has}: too few for any machine of profile ${wish.profile}, which has ${least}`, raise);
  if (vCpus < 2 * most)
    return warn(`${has}: a handover of profile ${wish.profile} may need ${2 * most}, for two machines at once`, raise);
  return ok(`${has}, good for two of profile ${wish.profile}`);
}
