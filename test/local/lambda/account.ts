/** What the tests of functions share: an account, a role, and functions from source text. */
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, InvokeCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import type { CreateFunctionCommandInput, InvokeCommandInput } from "@aws-sdk/client-lambda";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";
import type { LocalCloudOptions } from "../../../local/index.ts";
import { makeZip } from "./make-zip.ts";

export interface FunctionAccount extends TestCloud {
  readonly lambda: LambdaClient;
  readonly roleArn: string;
}

export const trust = (service: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
  });

const EVERYTHING = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

export async function startFunctionAccount(options: LocalCloudOptions = {}): Promise<FunctionAccount> {
  const account = await startTestCloud(options);
  const iam = new IAMClient(account.clientConfig);
  const RoleName = "functions";
  const role = { RoleName, AssumeRolePolicyDocument: trust("lambda.amazonaws.com") };
  const { Role } = await iam.send(new CreateRoleCommand(role));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "all", PolicyDocument: EVERYTHING }));
  return { ...account, lambda: new LambdaClient(account.clientConfig), roleArn: Role?.Arn ?? "" };
}

/** A function whose module is `source`; ready to be invoked. Answers its ARN. */
export async function makeFunction(
  { lambda, roleArn }: FunctionAccount,
  FunctionName: string,
  source: string,
  more: Partial<CreateFunctionCommandInput> = {},
): Promise<string> {
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: roleArn,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Timeout: 20,
      Code: { ZipFile: makeZip({ "index.mjs": source }) },
      ...more,
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.1 }, { FunctionName });
  return FunctionArn ?? "";
}

export async function invoke(
  { lambda }: FunctionAccount,
  FunctionName: string,
  payload: unknown = {},
  more: Partial<InvokeCommandInput> = {},
) {
  const Payload = Buffer.from(JSON.stringify(payload));
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload, ...more }));
  const text = answer.Payload?.transformToString() ?? "";
  return { ...answer, result: text === "" ? undefined : JSON.parse(text) };
}

/** Looks until `check` answers something; the test's own time-out ends it. */
export async function eventually<T>(check: () => Promise<T | undefined | null | false>): Promise<T> {
  for (;;) {
    const found = await check();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
