/** Deletes everything of a stack, each resource after those that use it. */
import type { StackContext } from "./context.ts";
import { deleteResource } from "./delete-resource.ts";
import { reverse } from "./dependencies.ts";
import { resourcesOf } from "./state.ts";
import type { Stack } from "./state.ts";
import { walk } from "./walk.ts";

/** The logical ids that are left. */
export async function deleteAll(
  context: StackContext,
  stack: Stack,
  only: (logicalId: string) => boolean = () => true,
): Promise<readonly string[]> {
  const resources = resourcesOf(context.state, stack.stackId).filter(({ logicalId }) => only(logicalId));
  const graph = reverse(new Map(resources.map(({ logicalId, needs }) => [logicalId, needs.filter(only)])));
  const { failed, skipped } = await walk(graph, (id) => deleteResource(context, stack, id), { goOn: true });
  return [...failed, ...skipped];
}
