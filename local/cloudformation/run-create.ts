/** Makes all of a new stack; when something fails, takes back what was made. */
import { applyAll } from "./apply-all.ts";
import { setStackStatus } from "./context.ts";
import type { StackContext } from "./context.ts";
import { resolveOutputs } from "./outputs.ts";
import { deleteAll } from "./run-delete.ts";
import { resolverOf } from "./scope.ts";
import type { Stack } from "./state.ts";

export async function runCreate(context: StackContext, stack: Stack): Promise<void> {
  const problem = await makeAll(context, stack);
  if (context.stopped.aborted) return;
  if (problem === null) return;
  await failCreate(context, stack, problem);
}

/** Null when all is made; else what went wrong. */
async function makeAll(context: StackContext, stack: Stack): Promise<string | null> {
  try {
    const resolver = resolverOf(context, stack);
    const failed = await applyAll(context, stack, resolver);
    if (failed.length > 0) return `The following resource(s) failed to create: [${failed.join(", ")}].`;
    const done = { ...stack, outputs: resolveOutputs(context, stack, resolver) };
    setStackStatus(context, done, "CREATE_COMPLETE");
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export async function failCreate(context: StackContext, stack: Stack, problem: string): Promise<void> {
  if (stack.onFailure === "DO_NOTHING") {
    setStackStatus(context, stack, "CREATE_FAILED", problem);
    return;
  }
  if (stack.onFailure === "DELETE") {
    const deleting = setStackStatus(context, stack, "DELETE_IN_PROGRESS", `${problem} Delete requested by user.`);
    return finish(context, deleting, "DELETE_COMPLETE", "DELETE_FAILED");
  }
  const rolling = setStackStatus(context, stack, "ROLLBACK_IN_PROGRESS", `${problem} Rollback requested by user.`);
  return finish(context, rolling, "ROLLBACK_COMPLETE", "ROLLBACK_FAILED");
}

export async function finish(
  context: StackContext,
  stack: Stack,
  done: "ROLLBACK_COMPLETE" | "DELETE_COMPLETE",
  failed: "ROLLBACK_FAILED" | "DELETE_FAILED",
): Promise<void> {
  const { failed: undeleted } = await deleteAll(context, stack);
  if (context.stopped.aborted) return;
  const deletedAt = done === "DELETE_COMPLETE" ? new Date(context.cloud.clock.now()).toISOString() : null;
  if (undeleted.length === 0) setStackStatus(context, { ...stack, deletedAt, outputs: [] }, done);
  else setStackStatus(context, stack, failed, `The following resource(s) failed to delete: [${undeleted.join(", ")}].`);
}
