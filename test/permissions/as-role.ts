/** What a role of the deployed stack may do over HTTP: its credentials, as Lambda and EC2 get them, and how a call ends. */
import { CloudFormationClient, DescribeStackResourceCommand } from "@aws-sdk/client-cloudformation";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Account } from "../../scripts/account.ts";
import { clientConfigOf, type ClientConfig } from "../local/cloud.ts";
import { Sha256 } from "../sha256.ts";

/** As an instance has its role's from the metadata service. */
export async function asInstance(account: Account, instanceId: string): Promise<ClientConfig> {
  const arn = await roleArnOf(account, "InstanceRole");
  return clientConfigOf(account.cloud, account.cloud.assumeInstanceRole(arn, instanceId).credentials);
}

export async function roleArnOf(account: Account, logicalId: string): Promise<string> {
  const RoleName = await physicalIdOf(account, logicalId);
  const { Role } = await new IAMClient(account.target).send(new GetRoleCommand({ RoleName }));
  return Role?.Arn ?? "";
}

export async function physicalIdOf({ target, stack }: Account, LogicalResourceId: string): Promise<string> {
  const command = new DescribeStackResourceCommand({ StackName: stack, LogicalResourceId });
  const { StackResourceDetail } = await new CloudFormationClient(target).send(command);
  return StackResourceDetail?.PhysicalResourceId ?? "";
}

/** The HTTP status of a request to the stack's API, signed with these credentials; null: with none. */
export async function askApi(
  { outputs, target }: Account,
  credentials: ClientConfig["credentials"] | null,
  method: string,
  path: string,
): Promise<number> {
  const url = new URL(`${outputs["ApiEndpoint"]}${path}`);
  const { hostname, port, pathname } = url;
  const request = { method, protocol: url.protocol, hostname, port: Number(port), path: pathname };
  const headers = { host: url.host };
  if (credentials === null) return (await fetch(url, { method })).status;
  const signature = new SignatureV4({ region: target.region, credentials, service: "execute-api", sha256: Sha256 });
  const signed = await signature.sign({ ...request, headers });
  return (await fetch(url, { method, headers: signed.headers })).status;
}

const REFUSALS = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"];

/** `refused` by the policies, `done`, also on what is not there; else the error's name. */
export const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    ({ name }: Error) => (REFUSALS.includes(name) ? "refused" : name === "NoSuchKey" ? "done" : name),
  );
