import type { DeleteStackInput } from "@aws-sdk/client-cloudformation";
import type { Call } from "../kernel/service.ts";
import { lookUpStack, putResource, setStackStatus } from "./context.ts";
import type { StackContext } from "./context.ts";
import type { Operations } from "./operations.ts";
import { resourcesOf } from "./state.ts";
import type { Stack } from "./state.ts";
import { invalid } from "./template.ts";

/** Of a stack that does not exist: as AWS, no error. */
export const deleteStack =
  (context: StackContext, operations: Operations) =>
  (input: DeleteStackInput, { caller }: Call): object => {
    const stack = lookUpStack(context.state, input.StackName ?? "");
    if (!stack || stack.status === "DELETE_COMPLETE" || stack.status === "DELETE_IN_PROGRESS") return {};
    if (stack.status.endsWith("_IN_PROGRESS") && stack.status !== "REVIEW_IN_PROGRESS") {
      throw invalid(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`);
    }
    if (stack.isProtected)
      throw invalid(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
    checkExports(context, stack);
    retain(context, stack, input.RetainResources ?? []);
    operations.begin(setStackStatus(context, { ...stack, caller }, "DELETE_IN_PROGRESS", "User Initiated"));
    return {};
  };

function checkExports({ state }: StackContext, stack: Stack): void {
  for (const { exportName } of stack.outputs) {
    if (exportName === null) continue;
    const user = state.stacks.values().find((each) => each.status !== "DELETE_COMPLETE" && imports(each, exportName));
    if (user) throw invalid(`Export ${exportName} cannot be deleted as it is in use by ${user.name}`);
  }
}

/** By the literal name: a computed one is only known while the stack is made. */
const imports = ({ templateBody }: Stack, name: string): boolean =>
  templateBody.replace(/\s/g, "").includes(`"Fn::ImportValue":"${name}"`);

function retain(context: StackContext, stack: Stack, logicalIds: readonly string[]): void {
  if (logicalIds.length > 0 && stack.status !== "DELETE_FAILED") {
    throw invalid(
      "Invalid operation on stack. RetainResources can only be specified for stacks in DELETE_FAILED state",
    );
  }
  for (const resource of resourcesOf(context.state, stack.stackId)) {
    if (logicalIds.includes(resource.logicalId)) putResource(context, { ...resource, isRetained: true });
  }
}
