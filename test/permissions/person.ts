/** Somebody who has one policy and nothing else. */
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { Authorization } from "../../local/iam/authorizations.ts";
import type { LocalCloud } from "../../local/index.ts";

export interface Document {
  readonly Version: string;
  readonly Statement: readonly { readonly Sid: string }[];
}

/** What a shell of theirs exports. `name`: of their role. */
export async function environmentOf(
  { endpoint, region, accountId, credentials }: LocalCloud,
  name: string,
  policy: Document,
): Promise<Readonly<Record<string, string>>> {
  const { accessKeyId, secretAccessKey } = credentials;
  const config = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  const [iam, sts] = [new IAMClient(config), new STSClient(config)];
  const trust = { Effect: "Allow", Principal: { AWS: accountId }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify(policy);
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "own", PolicyDocument }));
  const command = new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: "working" });
  const { Credentials } = await sts.send(command);
  for (const client of [iam, sts]) client.destroy();
  return {
    AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? "",
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? "",
    AWS_SESSION_TOKEN: Credentials?.SessionToken ?? "",
  };
}

/** All that was asked with this role. */
export async function asked({ endpoint }: LocalCloud, role: string): Promise<readonly Authorization[]> {
  const response = await fetch(`${endpoint}/_local/authorizations`);
  const all = (await response.json()) as readonly Authorization[];
  return all.filter((each) => each.role.endsWith(`/${role}`));
}
