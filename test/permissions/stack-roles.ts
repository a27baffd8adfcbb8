/** The roles of the deployed stack with their policies, as IAM has them: what CloudFormation made of the template. */
import {
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import type { Policy } from "../../local/iam/evaluation/decide.ts";
import type { Target } from "../../scripts/deploy.ts";

/** Inline policies by the role's ARN. Throws where a role has managed ones, which nothing here deploys. */
export async function readRoles(
  target: Target,
  roleArns: readonly string[],
): Promise<ReadonlyMap<string, readonly Policy[]>> {
  const iam = new IAMClient(target);
  const roles = new Map<string, readonly Policy[]>();
  for (const arn of roleArns) {
    const RoleName = arn.slice(arn.lastIndexOf("/") + 1);
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    if (AttachedPolicies.length > 0) throw new Error(`${RoleName} has managed policies, which are not read here`);
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    const policies: Policy[] = [];
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      policies.push({ name: `inline/${PolicyName}`, document: decodeURIComponent(PolicyDocument) });
    }
    roles.set(arn, policies);
  }
  iam.destroy();
  return roles;
}
