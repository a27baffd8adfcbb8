/** What a user makes for a job that brings its own role: docs/deploy.md has the same as commands. */
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
  type IAMClient,
} from "@aws-sdk/client-iam";
import { ownRolesPath } from "../core/naming.ts";

export const policyOf = (statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

export interface OwnRole {
  /** Of the profile and of its role. */
  readonly name: string;
  readonly path: string;
  /** The service that may assume it. */
  readonly service?: string;
  /** A managed policy; null: none. */
  readonly policyArn: string | null;
  /** What else it may. */
  readonly allow?: { readonly Action: string; readonly Resource: string };
}

/** On the path of the stack's jobs' roles and with the stack's policy, unless it is said otherwise. */
export const ownRole = (stack: string, policyArn: string, more: Partial<OwnRole> = {}): OwnRole => ({
  name: "reader",
  path: ownRolesPath(stack),
  policyArn,
  ...more,
});

/** Answers the profile's ARN. */
export async function makeOwnRole(
  iam: IAMClient,
  { name, path, service = "ec2.amazonaws.com", policyArn, allow }: OwnRole,
): Promise<string> {
  const trust = policyOf({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" });
  await iam.send(new CreateRoleCommand({ RoleName: name, Path: path, AssumeRolePolicyDocument: trust }));
  if (policyArn !== null) await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn: policyArn }));
  if (allow !== undefined) {
    const PolicyDocument = policyOf({ Effect: "Allow", ...allow });
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "own", PolicyDocument }));
  }
  const made = await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }));
  return made.InstanceProfile?.Arn ?? "";
}
