/** Changes a stack to its new template, or back to the old one when something fails. */
import { applyAll } from "./apply-all.ts";
import { reasonOf } from "./apply-resource.ts";
import { dropResource, nowIso, putResource, setResourceStatus, setStackStatus } from "./context.ts";
import type { StackContext } from "./context.ts";
import { createResourceContext } from "./create-resource-context.ts";
import { deleteReplaced } from "./delete-resource.ts";
import { reverse } from "./dependencies.ts";
import { resolveOutputs } from "./outputs.ts";
import { typeOf } from "./resources/index.ts";
import { deleteAll } from "./run-delete.ts";
import { activeResources, resolverOf } from "./scope.ts";
import { resourcesOf } from "./state.ts";
import type { Resource, Stack } from "./state.ts";
import { walk } from "./walk.ts";

export async function runUpdate(context: StackContext, stack: Stack): Promise<void> {
  const problem = await changeAll(context, stack);
  if (context.stopped.aborted) return;
  if (problem !== null) return rollBack(context, stack, problem);
}

async function changeAll(context: StackContext, stack: Stack): Promise<string | null> {
  try {
    const resolver = resolverOf(context, stack);
    const failed = await applyAll(context, stack, resolver);
    if (failed.length > 0) return `The following resource(s) failed to update: [${failed.join(", ")}].`;
    const done: Stack = { ...stack, outputs: resolveOutputs(context, stack, resolver), before: null };
    const cleaning = setStackStatus(context, done, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
    await cleanUp(context, cleaning);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Deletes what was replaced and what the template has no more; what cannot be deleted is left, as on AWS. */
export async function cleanUp(context: StackContext, stack: Stack): Promise<void> {
  const wanted = activeResources(resolverOf(context, stack), stack);
  for (const resource of resourcesOf(context.state, stack.stackId)) {
    const { before, existing, logicalId } = resource;
    if (before && before.physicalId !== existing?.physicalId) {
      const { UpdateReplacePolicy: policy } = wanted[logicalId] ?? {};
      if (policy !== "Retain") await deleteReplaced(context, stack, resource, before);
    }
    putResource(context, { ...resource, before: null, isChanged: false });
  }
  await deleteOrLeave(context, stack, (logicalId) => !(logicalId in wanted));
  if (!context.stopped.aborted) setStackStatus(context, { ...stack, updatedAt: nowIso(context) }, "UPDATE_COMPLETE");
}

/** What cannot be deleted after an update is the stack's no more: it stays, and only events tell of it. */
async function deleteOrLeave(context: StackContext, stack: Stack, only: (logicalId: string) => boolean): Promise<void> {
  const { failed, skipped } = await deleteAll(context, stack, only);
  if (context.stopped.aborted) return;
  for (const resource of resourcesOf(context.state, stack.stackId))
    if ([...failed, ...skipped].includes(resource.logicalId)) dropResource(context, resource);
}

/** Everything this update changed goes back to what it was; everything it made goes. */
export async function rollBack(context: StackContext, stack: Stack, problem: string): Promise<void> {
  const rolling = setStackStatus(context, stack, "UPDATE_ROLLBACK_IN_PROGRESS", problem);
  const changed = resourcesOf(context.state, stack.stackId).filter(({ isChanged }) => isChanged);
  const graph = reverse(
    new Map(
      changed.map(({ logicalId, needs }) => [
        logicalId,
        needs.filter((need) => changed.some((each) => each.logicalId === need)),
      ]),
    ),
  );
  const byId = new Map(changed.map((resource) => [resource.logicalId, resource]));
  const kept = changed.filter(({ before }) => before !== null);
  const isKept = (id: string): boolean => kept.some(({ logicalId }) => logicalId === id);
  const keptGraph = new Map([...graph].filter(([id]) => isKept(id)).map(([id, users]) => [id, users.filter(isKept)]));
  const { failed } = await walk(keptGraph, (id) => restore(context, rolling, byId.get(id)), { goOn: true });
  if (context.stopped.aborted) return;
  if (failed.length > 0) {
    setStackStatus(
      context,
      rolling,
      "UPDATE_ROLLBACK_FAILED",
      `The following resource(s) failed to update: [${failed.join(", ")}].`,
    );
    return;
  }
  const { before } = stack;
  const restored: Stack = { ...rolling, ...before, before: null };
  const cleaning = setStackStatus(context, restored, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
  await deleteOrLeave(context, cleaning, (id) => byId.has(id) && !isKept(id));
  if (!context.stopped.aborted)
    setStackStatus(context, { ...cleaning, updatedAt: nowIso(context) }, "UPDATE_ROLLBACK_COMPLETE");
}

async function restore(context: StackContext, stack: Stack, resource: Resource | undefined): Promise<boolean> {
  if (!resource?.before) return true;
  const { before, existing } = resource;
  const isReplaced = existing !== null && existing.physicalId !== before.physicalId;
  const current = setResourceStatus(context, stack, { ...resource, existing: before }, "UPDATE_IN_PROGRESS");
  try {
    if (isReplaced) await deleteReplaced(context, stack, resource, existing);
    else if (existing)
      await typeOf(before.type)?.update?.(
        createResourceContext(context, stack, resource.logicalId, () => {}),
        existing,
        before.properties,
      );
    setResourceStatus(
      context,
      stack,
      { ...current, type: before.type, before: null, isChanged: false },
      "UPDATE_COMPLETE",
    );
    return true;
  } catch (error) {
    if (!context.stopped.aborted) setResourceStatus(context, stack, current, "UPDATE_FAILED", reasonOf(error));
    return false;
  }
}
