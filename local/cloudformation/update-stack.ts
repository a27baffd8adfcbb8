import { isDeepStrictEqual } from "node:util";
import type { UpdateStackInput, UpdateStackOutput } from "@aws-sdk/client-cloudformation";
import type { Call, Caller } from "../kernel/service.ts";
import { findStack, setStackStatus } from "./context.ts";
import type { StackContext } from "./context.ts";
import type { Operations } from "./operations.ts";
import { readStackInput } from "./read-input.ts";
import type { Stack, StackInput, StackStatus } from "./state.ts";
import { invalid } from "./template.ts";

const UPDATABLE: readonly StackStatus[] = ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"];

export const updateStack =
  (context: StackContext, operations: Operations) =>
  async (input: UpdateStackInput, { caller }: Call): Promise<UpdateStackOutput> => {
    const stack = findStack(context, input.StackName);
    checkUpdatable(stack);
    const after = await readStackInput(context, input, caller, stack);
    beginUpdate(context, operations, findStack(context, stack.stackId), after, caller);
    return { StackId: stack.stackId };
  };

export function checkUpdatable({ stackId, status }: Stack): void {
  if (!UPDATABLE.includes(status)) throw invalid(`Stack:${stackId} is in ${status} state and can not be updated.`);
}

/** Throws ValidationError when nothing would change. */
export function beginUpdate(
  context: StackContext,
  operations: Operations,
  stack: Stack,
  after: StackInput,
  caller: Caller,
): void {
  checkUpdatable(stack);
  if (!isChange(stack, after)) throw invalid("No updates are to be performed.");
  const { template, templateBody, parameters, parameterValues, tags, capabilities } = stack;
  const before = { template, templateBody, parameters, parameterValues, tags, capabilities };
  const changed = { ...stack, ...after, before, caller };
  operations.begin(setStackStatus(context, changed, "UPDATE_IN_PROGRESS", "User Initiated"));
}

/** A new description alone is no update. */
export function isChange(stack: StackInput, after: StackInput): boolean {
  const essence = ({ template, parameterValues, tags }: StackInput): unknown => {
    const { Description: _description, ...rest } = template;
    return [rest, parameterValues, tags];
  };
  return !isDeepStrictEqual(essence(stack), essence(after));
}
