/** Instance profiles that jobs bring, as IAM has them. */
import { GetInstanceProfileCommand, ListAttachedRolePoliciesCommand } from "@aws-sdk/client-iam";
import { isOnOwnPath, type ProfileFacts } from "../core/own-role.ts";
import { iamClient } from "./clients.ts";
import { isAwsError } from "./errors.ts";

/** null: there is none of this name. */
export async function findInstanceProfile(stack: string, name: string): Promise<ProfileFacts | null> {
  try {
    const command = new GetInstanceProfileCommand({ InstanceProfileName: name });
    const [role] = (await iamClient().send(command)).InstanceProfile?.Roles ?? [];
    if (role?.Arn === undefined) return { roleArn: null, isAssumedByEc2: false, policies: [] };
    // Percent-encoded (IAM API reference, Role).
    const trust = decodeURIComponent(role.AssumeRolePolicyDocument ?? "");
    return {
      roleArn: role.Arn,
      isAssumedByEc2: trust.includes('"ec2.amazonaws.com'),
      policies: isOnOwnPath(role.Arn, stack) ? await policiesOf(role.RoleName) : [],
    };
  } catch (error) {
    if (!isAwsError(error, "NoSuchEntity", "NoSuchEntityException")) throw error;
    return null;
  }
}

/** One page has them: a role has at most 25 (IAM user guide, "IAM and AWS STS quotas"). */
async function policiesOf(RoleName: string | undefined): Promise<readonly string[]> {
  const command = new ListAttachedRolePoliciesCommand({ RoleName });
  const { AttachedPolicies = [] } = await iamClient().send(command);
  return AttachedPolicies.flatMap(({ PolicyArn }) => PolicyArn ?? []);
}
