/** A stack's outputs, and that no two stacks export the same name. */
import type { StackContext } from "./context.ts";
import type { Resolver } from "./intrinsics.ts";
import type { Output, Stack } from "./state.ts";
import { invalid } from "./template.ts";

export function resolveOutputs({ state }: StackContext, stack: Stack, resolver: Resolver): readonly Output[] {
  const taken = new Map<string, string>();
  for (const other of state.stacks.values()) {
    if (other.stackId === stack.stackId || other.status === "DELETE_COMPLETE") continue;
    for (const { exportName } of other.outputs) if (exportName !== null) taken.set(exportName, other.name);
  }
  const active = Object.entries(stack.template.Outputs).filter(
    ([, { Condition }]) => Condition === undefined || resolver.condition(Condition),
  );
  return active.map(([key, definition]) => {
    const value = resolver.value(definition.Value);
    if (!["string", "number", "boolean"].includes(typeof value))
      throw invalid(
        `Template format error: Output ${key} is malformed. The Value field of every Outputs member must evaluate to a String.`,
      );
    const exportName = definition.Export ? String(resolver.value(definition.Export.Name)) : null;
    const owner = exportName === null ? undefined : taken.get(exportName);
    if (owner !== undefined)
      throw invalid(
        `Export with name ${exportName} is already exported by stack ${owner}. Rollback requested by user.`,
      );
    return { key, value: String(value), description: definition.Description ?? null, exportName };
  });
}
