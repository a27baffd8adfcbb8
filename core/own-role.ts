/** The role that a job brings, in an instance profile of the account: whether its machines can have it. Pure. */
import type { FieldProblem } from "./errors.ts";
import { ownRolesPath } from "./naming.ts";

/** What IAM says of an instance profile. */
export interface ProfileFacts {
  /** null: the profile has none. */
  readonly roleArn: string | null;
  /** By its trust policy. */
  readonly isAssumedByEc2: boolean;
  /** ARNs of the managed policies that the role has; not asked of a role that no job may have. */
  readonly policies: readonly string[];
}

/** What a role needs to be a job's. */
export interface RoleTerms {
  readonly stack: string;
  readonly instancePolicyArn: string;
  /** Nothing of ours runs on the machine. */
  readonly isBare: boolean;
}

const FIELD = "instance.instanceProfile";

/** `arn:aws:iam::123456789012:role/spot-connect/STACK/NAME`: whoever puts a role there says that jobs of the stack may have it. */
export const isOnOwnPath = (roleArn: string, stack: string): boolean => roleArn.includes(`:role${ownRolesPath(stack)}`);

/** `profile`: null, IAM knows none of this name. */
export function checkOwnRole(name: string, profile: ProfileFacts | null, terms: RoleTerms): readonly FieldProblem[] {
  const problem = (text: string, expected: string): readonly FieldProblem[] => [
    { field: FIELD, problem: text, expected },
  ];
  const path = ownRolesPath(terms.stack);
  if (profile === null)
    return problem(`IAM has no instance profile ${name}`, "one of `aws iam list-instance-profiles`");
  const { roleArn, isAssumedByEc2, policies } = profile;
  if (roleArn === null)
    return problem(
      `${name} has no role`,
      `\`aws iam add-role-to-instance-profile --instance-profile-name ${name} --role-name ROLE\` gives it one`,
    );
  if (!isOnOwnPath(roleArn, terms.stack))
    return problem(
      `the role of ${name} is not for the jobs of this stack, it is ${roleArn}`,
      `a role on the path ${path}, as \`aws iam create-role --path ${path}\` makes it`,
    );
  if (!isAssumedByEc2)
    return problem(
      `EC2 may not assume the role of ${name}`,
      "a role whose trust policy allows sts:AssumeRole to the service ec2.amazonaws.com",
    );
  if (!terms.isBare && !policies.includes(terms.instancePolicyArn))
    return problem(
      `the role of ${name} has not the policy that each of the stack's machines needs`,
      `\`aws iam attach-role-policy --role-name ${roleArn.slice(roleArn.lastIndexOf("/") + 1)} --policy-arn ${terms.instancePolicyArn}\``,
    );
  return [];
}
