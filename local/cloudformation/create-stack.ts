import { randomUUID } from "node:crypto";
import type { CreateStackInput, CreateStackOutput } from "@aws-sdk/client-cloudformation";
import { AwsError } from "../kernel/service.ts";
import type { Call } from "../kernel/service.ts";
import { lookUpStack, nowIso, setStackStatus } from "./context.ts";
import type { StackContext } from "./context.ts";
import { STACK_NAME } from "./facts.ts";
import type { Operations } from "./operations.ts";
import { readStackInput } from "./read-input.ts";
import type { Stack, StackInput } from "./state.ts";
import { invalid } from "./template.ts";

export const createStack =
  (context: StackContext, operations: Operations) =>
  async (input: CreateStackInput, { caller }: Call): Promise<CreateStackOutput> => {
    const name = input.StackName ?? "";
    checkStackName(name);
    refuseExisting(context, name);
    const stackInput = await readStackInput(context, input, caller, null);
    refuseExisting(context, name);
    const created = newStack(context, name, stackInput, caller);
    const onFailure = input.DisableRollback === true ? "DO_NOTHING" : (input.OnFailure ?? "ROLLBACK");
    const stack = { ...created, onFailure, isProtected: input.EnableTerminationProtection ?? false };
    operations.begin(setStackStatus(context, stack, "CREATE_IN_PROGRESS", "User Initiated"));
    return { StackId: stack.stackId };
  };

export function newStack(context: StackContext, name: string, input: StackInput, caller: Call["caller"]): Stack {
  const { cloud } = context;
  return {
    ...input,
    stackId: `arn:aws:cloudformation:${cloud.region}:${cloud.accountId}:stack/${name}/${randomUUID()}`,
    name,
    status: "REVIEW_IN_PROGRESS",
    reason: null,
    outputs: [],
    createdAt: nowIso(context),
    updatedAt: null,
    deletedAt: null,
    caller,
    onFailure: "ROLLBACK",
    isProtected: false,
    before: null,
  };
}

export function checkStackName(name: string): void {
  if (STACK_NAME.test(name)) return;
  throw invalid(
    `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
  );
}

function refuseExisting({ state }: StackContext, name: string): void {
  if (lookUpStack(state, name)) throw new AwsError("AlreadyExistsException", `Stack [${name}] already exists`);
}
