/** Brings every resource of the stack's template to what it says, each after those it needs. */
import { applyResource } from "./apply-resource.ts";
import type { StackContext } from "./context.ts";
import { dependenciesOf } from "./dependencies.ts";
import type { Resolver } from "./intrinsics.ts";
import { activeResources } from "./scope.ts";
import type { Stack } from "./state.ts";
import { walk } from "./walk.ts";

/** The logical ids that failed; after the first, nothing new is begun. */
export async function applyAll(context: StackContext, stack: Stack, resolver: Resolver): Promise<readonly string[]> {
  const resources = activeResources(resolver, stack);
  const graph = dependenciesOf(resources);
  const visit = (logicalId: string): Promise<boolean> => {
    const definition = resources[logicalId] ?? { Type: "" };
    return applyResource(context, stack, resolver, { logicalId, definition, needs: graph.get(logicalId) ?? [] });
  };
  return (await walk(graph, visit, { goOn: false })).failed;
}
