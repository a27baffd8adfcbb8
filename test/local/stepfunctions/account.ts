/** A cloud with Step Functions, a role to run as, functions given by the test, and a bus that keeps what it is given. */
import * as eventBridge from "@aws-sdk/client-eventbridge";
import * as lambda from "@aws-sdk/client-lambda";
import { SFNClient } from "@aws-sdk/client-sfn";
import type { DescribeExecutionOutput } from "@aws-sdk/client-sfn";
import { DescribeExecutionCommand, CreateStateMachineCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { LocalCloud, LocalCloudOptions, ServiceFactory } from "../../../local/index.ts";
import { AwsError } from "../../../local/index.ts";
import { iam } from "../../../local/iam/index.ts";
import { stepFunctions } from "../../../local/stepfunctions/index.ts";
import { startTestCloud } from "../cloud.ts";

/** Answers the payload, or throws: a FunctionError as Lambda reports it, an AwsError as the service itself. */
export type Handler = (payload: any) => unknown;

/** A function's own error, with or without a type. */
export class FunctionFailure extends Error {
  readonly report: object;

  constructor(report: object) {
    super("the function failed");
    this.report = report;
  }
}

export interface Account {
  readonly cloud: LocalCloud;
  readonly sfn: SFNClient;
  /** Details of all "Step Functions Execution Status Change" events. */
  readonly changes: Record<string, unknown>[];
}

export const ROLE = "arn:aws:iam::000000000000:role/machine";

export async function openAccount(
  handlers: Readonly<Record<string, Handler>> = {},
  options: LocalCloudOptions = {},
): Promise<Account> {
  const changes: Record<string, unknown>[] = [];
  const services = [iam, stepFunctions, functionsOf(handlers), busOf(changes)];
  const { cloud, clientConfig } = await startTestCloud({ services, ...options });
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" }],
  };
  const role = { RoleName: "machine", AssumeRolePolicyDocument: JSON.stringify(trust) };
  await cloud.call("iam", "CreateRole", role, cloud.self).catch((error: unknown) => {
    if (!(error instanceof AwsError) || error.name !== "EntityAlreadyExists") throw error;
  });
  const allowed = { Effect: "Allow", Action: ["lambda:InvokeFunction", "events:PutEvents"], Resource: "*" };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [allowed] });
  await cloud.call("iam", "PutRolePolicy", { RoleName: "machine", PolicyName: "p", PolicyDocument }, cloud.self);
  return { cloud, sfn: new SFNClient(clientConfig), changes };
}

function functionsOf(handlers: Readonly<Record<string, Handler>>): ServiceFactory {
  const invoke = async (input: { readonly FunctionName: string; readonly Payload?: Uint8Array }) => {
    const handler = handlers[input.FunctionName];
    if (!handler)
      throw new AwsError("ResourceNotFoundException", `Function not found: ${input.FunctionName}`, { status: 404 });
    const answer = { StatusCode: 200, ExecutedVersion: "$LATEST" };
    const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value ?? null));
    try {
      const payload: unknown = JSON.parse(new TextDecoder().decode(input.Payload ?? encode({})));
      return { ...answer, Payload: encode(await handler(payload)) };
    } catch (error) {
      if (!(error instanceof FunctionFailure)) throw error;
      return { ...answer, FunctionError: "Unhandled", Payload: encode(error.report) };
    }
  };
  return () => ({
    name: "lambda",
    signingName: "lambda",
    protocol: "restJson1",
    schemas: lambda,
    access: {
      Invoke: ({ FunctionName = "" }: { readonly FunctionName?: string }) => [
        { action: "lambda:InvokeFunction", resource: FunctionName },
      ],
    },
    operations: { Invoke: invoke },
  });
}

function busOf(changes: Record<string, unknown>[]): ServiceFactory {
  return () => ({
    name: "events",
    signingName: "events",
    protocol: "json1.1",
    schemas: eventBridge,
    access: { PutEvents: () => [{ action: "events:PutEvents", resource: "*" }] },
    operations: {
      PutEvents: ({ Entries }: { readonly Entries: readonly { readonly Detail: string }[] }) => {
        for (const { Detail } of Entries) changes.push(JSON.parse(Detail) as Record<string, unknown>);
        return {};
      },
    },
  });
}

export async function createMachine(sfn: SFNClient, name: string, definition: object): Promise<string> {
  const text = JSON.stringify({ QueryLanguage: "JSONata", ...definition });
  const { stateMachineArn } = await sfn.send(new CreateStateMachineCommand({ name, roleArn: ROLE, definition: text }));
  return stateMachineArn ?? "";
}

export async function start(
  sfn: SFNClient,
  stateMachineArn: string,
  input: unknown = {},
  name?: string,
): Promise<string> {
  const command = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input), name });
  return (await sfn.send(command)).executionArn ?? "";
}

export function describeExecution(sfn: SFNClient, executionArn: string): Promise<DescribeExecutionOutput> {
  return sfn.send(new DescribeExecutionCommand({ executionArn }));
}

/** Polls until the execution has ended. */
export async function untilEnded(sfn: SFNClient, executionArn: string): Promise<DescribeExecutionOutput> {
  return until(async () => {
    const described = await describeExecution(sfn, executionArn);
    return described.status === "RUNNING" ? null : described;
  });
}

export async function until<T>(look: () => Promise<T | null> | T | null): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
