/** Deletes what exists behind one resource, with its events. Never throws: says whether it went well. */
import { reasonOf } from "./apply-resource.ts";
import { createResourceContext } from "./create-resource-context.ts";
import { addEvent, dropResource, getResource, setResourceStatus } from "./context.ts";
import type { StackContext } from "./context.ts";
import { typeOf } from "./resources/index.ts";
import type { Existing, Resource, Stack } from "./state.ts";

export async function deleteResource(context: StackContext, stack: Stack, logicalId: string): Promise<boolean> {
  const resource = getResource(context, stack.stackId, logicalId);
  if (!resource) return true;
  const { existing } = resource;
  if (!existing) {
    dropResource(context, resource);
    return true;
  }
  if (resource.isRetained && resource.status !== "CREATE_FAILED") {
    dropResource(context, setResourceStatus(context, stack, resource, "DELETE_SKIPPED"));
    return true;
  }
  const deleting = setResourceStatus(context, stack, resource, "DELETE_IN_PROGRESS");
  try {
    await remove(context, stack, logicalId, existing);
  } catch (error) {
    if (!context.stopped.aborted) setResourceStatus(context, stack, deleting, "DELETE_FAILED", reasonOf(error));
    return false;
  }
  dropResource(context, setResourceStatus(context, stack, deleting, "DELETE_COMPLETE"));
  return true;
}

/** What a replacement left: not a resource of the stack any more, only events tell of it. */
export async function deleteReplaced(
  context: StackContext,
  stack: Stack,
  { logicalId }: Pick<Resource, "logicalId">,
  old: Existing,
): Promise<void> {
  const tell = (status: string, reason: string | null = null): void =>
    addEvent(context, stack, { logicalId, physicalId: old.physicalId, type: old.type, status, reason });
  tell("DELETE_IN_PROGRESS");
  try {
    await remove(context, stack, logicalId, old);
    tell("DELETE_COMPLETE");
  } catch (error) {
    if (!context.stopped.aborted) tell("DELETE_FAILED", reasonOf(error));
  }
}

async function remove(context: StackContext, stack: Stack, logicalId: string, existing: Existing): Promise<void> {
  await typeOf(existing.type)?.delete(
    createResourceContext(context, stack, logicalId, () => {}),
    existing,
  );
}
