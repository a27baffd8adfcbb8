/** The hands of a resource type: operations of other services, names, tags, patience. */
import { randomBytes } from "node:crypto";
import { AwsError } from "../kernel/service.ts";
import { modelOf } from "../wire/schema.ts";
import type { Schema } from "../wire/schema.ts";
import { SETTLE_POLL_SECONDS, SETTLE_SECONDS } from "./facts.ts";
import type { StackContext } from "./context.ts";
import type { ResourceContext } from "./resource-type.ts";
import { shapeInput } from "./shape-input.ts";
import type { Stack } from "./state.ts";

/** Loaded when a stack first has something of the service. */
const CLIENTS: Readonly<Record<string, () => Promise<Readonly<Record<string, unknown>>>>> = {
  apigatewayv2: () => import("@aws-sdk/client-apigatewayv2"),
  dynamodb: () => import("@aws-sdk/client-dynamodb"),
  ec2: () => import("@aws-sdk/client-ec2"),
  efs: () => import("@aws-sdk/client-efs"),
  events: () => import("@aws-sdk/client-eventbridge"),
  iam: () => import("@aws-sdk/client-iam"),
  lambda: () => import("@aws-sdk/client-lambda"),
  logs: () => import("@aws-sdk/client-cloudwatch-logs"),
  s3: () => import("@aws-sdk/client-s3"),
  cloudwatch: () => import("@aws-sdk/client-cloudwatch"),
  sns: () => import("@aws-sdk/client-sns"),
  sqs: () => import("@aws-sdk/client-sqs"),
  ssm: () => import("@aws-sdk/client-ssm"),
  stepfunctions: () => import("@aws-sdk/client-sfn"),
};

/** `remember` is told a name before anything is made with it. */
export function createResourceContext(
  { cloud, stopped }: StackContext,
  stack: Stack,
  logicalId: string,
  remember: (physicalId: string) => void,
): ResourceContext {
  const { caller, stackId, name: stackName } = stack;
  const call: ResourceContext["call"] = async (service, operation, input) => {
    const shaped = shapeInput(await inputSchema(service, operation), input) as object;
    return cloud.call(service, operation, shaped, { ...caller, invokedBy: "cloudformation.amazonaws.com" });
  };
  return {
    cloud,
    caller,
    stackId,
    stackName,
    logicalId,
    call,
    async callUnless(names, service, operation, input) {
      try {
        await call(service, operation, input);
      } catch (error) {
        if (!names.includes((error as Error).name)) throw error;
      }
    },
    name(longest, { isLowerCase = false } = {}) {
      const name = makeName(stackName, logicalId, longest);
      const cased = isLowerCase ? name.toLowerCase() : name;
      remember(cased);
      return cased;
    },
    made: remember,
    tags(own) {
      const tags = new Map(Object.entries(stack.tags));
      const given = Array.isArray(own) ? own.map(({ Key, Value }) => [Key, Value] as const) : Object.entries(own ?? {});
      for (const [key, value] of given) tags.set(key, String(value));
      return [...tags].map(([Key, Value]) => ({ Key, Value }));
    },
    until: (isSettled) => waitUntil(cloud, stopped, isSettled),
  };
}

async function inputSchema(service: string, operation: string): Promise<Schema> {
  const module = await CLIENTS[service]?.();
  const shape = module && modelOf(module).operations.get(operation);
  if (!shape) throw new Error(`${service} has no operation ${operation}`);
  return shape.input;
}

const SUFFIX_LENGTH = 12;
const SUFFIX_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** As CloudFormation names things: both parts are cut so that the name fits. */
export function makeName(stackName: string, logicalId: string, longest: number): string {
  const suffix = Array.from(randomBytes(SUFFIX_LENGTH), (byte) => SUFFIX_ALPHABET[byte % SUFFIX_ALPHABET.length]).join(
    "",
  );
  const room = longest - SUFFIX_LENGTH - 2;
  const forId = Math.min(logicalId.length, Math.max(Math.floor(room / 2), room - stackName.length));
  return `${stackName.slice(0, room - forId)}-${logicalId.slice(0, forId)}-${suffix}`;
}

async function waitUntil(
  { clock }: StackContext["cloud"],
  stopped: AbortSignal,
  isSettled: () => Promise<boolean>,
): Promise<void> {
  const deadline = clock.now() + SETTLE_SECONDS * 1000;
  while (!(await isSettled())) {
    if (clock.now() >= deadline) throw new AwsError("NotStabilized", "Exceeded attempts to wait");
    await new Promise<void>((resolve, reject) => {
      const cancel = clock.at(clock.now() + SETTLE_POLL_SECONDS * 1000, resolve);
      const abort = (): void => {
        cancel();
        reject(new Error("the local cloud is stopping"));
      };
      if (stopped.aborted) abort();
      else stopped.addEventListener("abort", abort, { once: true });
    });
  }
}
