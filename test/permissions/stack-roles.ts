/** The roles of the deployed stack with their policies, as IAM has them: what CloudFormation made of the template. */
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import type { Policy } from "../../local/iam/evaluation/decide.ts";
import type { Target } from "../../scripts/deploy.ts";

/** By the role's ARN. */
export async function readRoles(
  target: Target,
  roleArns: readonly string[],
): Promise<ReadonlyMap<string, readonly Policy[]>> {
  const iam = new IAMClient(target);
  const roles = new Map<string, readonly Policy[]>();
  for (const arn of roleArns) {
    const RoleName = arn.slice(arn.lastIndexOf("/") + 1);
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    const policies: Policy[] = [];
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      policies.push({ name: `inline/${PolicyName}`, document: decodeURIComponent(PolicyDocument) });
    }
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    for (const { PolicyArn = "" } of AttachedPolicies) policies.push(await managedPolicy(iam, PolicyArn));
    roles.set(arn, policies);
  }
  iam.destroy();
  return roles;
}

async function managedPolicy(iam: IAMClient, PolicyArn: string): Promise<Policy> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const command = new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId });
  const { PolicyVersion } = await iam.send(command);
  return { name: PolicyArn, document: decodeURIComponent(PolicyVersion?.Document ?? "") };
}
