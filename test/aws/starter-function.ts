/** A Lambda function that does nothing, and a role: all that a token wait needs to begin. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "vitest";
import type { ClientConfig } from "../local/cloud.ts";
import { waitFor } from "../wait-for.ts";

/** A role that Step Functions and Lambda may take, and that may invoke functions. Answers its ARN. */
export async function createRole(config: ClientConfig): Promise<string> {
  const iam = new IAMClient(config);
  const document = (statement: object): string =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
  const trust = document({
    Principal: { Service: ["states.amazonaws.com", "lambda.amazonaws.com"] },
    Action: "sts:AssumeRole",
  });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "starter", AssumeRolePolicyDocument: trust }));
  const PolicyDocument = document({ Action: "lambda:InvokeFunction", Resource: "*" });
  await iam.send(new PutRolePolicyCommand({ RoleName: "starter", PolicyName: "invoke", PolicyDocument }));
  return Role?.Arn ?? "";
}

/** Answers the function's ARN. */
export async function createFunction(config: ClientConfig, roleArn: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "spot-connect-function-"));
  try {
    await writeFile(join(directory, "index.mjs"), "export const handler = async () => {};\n");
    await promisify(execFile)("python3", ["-m", "zipfile", "-c", "function.zip", "index.mjs"], { cwd: directory });
    const lambda = new LambdaClient(config);
    const { FunctionArn = "" } = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: "starter",
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role: roleArn,
        Code: { ZipFile: await readFile(join(directory, "function.zip")) },
      }),
    );
    await waitFor(async () => {
      const { State } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: FunctionArn }));
      expect(State).toBe("Active");
    }, 20);
    return FunctionArn;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
