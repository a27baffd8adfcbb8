/** Deletes everything of a stack, each resource after those that use it. */
import type { StackContext } from "./context.ts";
import { deleteResource } from "./delete-resource.ts";
import { reverse } from "./dependencies.ts";
import { resourcesOf } from "./state.ts";
import type { Stack } from "./state.ts";
import { walk } from "./walk.ts";
import type { Walk } from "./walk.ts";

/** What is left: what could not be deleted, and what that still needs. */
export async function deleteAll(
  context: StackContext,
  stack: Stack,
  only: (logicalId: string) => boolean = () => true,
): Promise<Walk> {
  const resources = resourcesOf(context.state, stack.stackId).filter(({ logicalId }) => only(logicalId));
  const graph = reverse(new Map(resources.map(({ logicalId, needs }) => [logicalId, needs.filter(only)])));
  return walk(graph, (id) => deleteResource(context, stack, id), { goOn: true });
}
