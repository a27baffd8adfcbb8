/** Stack operations under way, in the background as on AWS; and what a stop left in the middle. */
import { setResourceStatus } from "./context.ts";
import type { StackContext } from "./context.ts";
import { failCreate, finish, runCreate } from "./run-create.ts";
import { cleanUp, rollBack, runUpdate } from "./run-update.ts";
import { resourcesOf } from "./state.ts";
import type { Stack, StackStatus } from "./state.ts";

export interface Operations {
  begin(stack: Stack): void;
  resume(): void;
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>;
}

const INTERRUPTED = "The local cloud was stopped during this operation.";

type Run = (context: StackContext, stack: Stack) => Promise<void>;

/** What a stack in this state is doing. */
const RUNS: Partial<Record<StackStatus, Run>> = {
  CREATE_IN_PROGRESS: runCreate,
  UPDATE_IN_PROGRESS: runUpdate,
  DELETE_IN_PROGRESS: (context, stack) => finish(context, stack, "DELETE_COMPLETE", "DELETE_FAILED"),
  ROLLBACK_IN_PROGRESS: (context, stack) => finish(context, stack, "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"),
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: cleanUp,
  UPDATE_ROLLBACK_IN_PROGRESS: (context, stack) => rollBack(context, stack, INTERRUPTED),
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: (context, stack) => rollBack(context, stack, INTERRUPTED),
};

/** Creations and updates are not gone on with: half-made resources are taken back by the ordinary path. */
const RESUMED: Partial<Record<StackStatus, Run>> = {
  ...RUNS,
  CREATE_IN_PROGRESS: (context, stack) => failCreate(context, stack, INTERRUPTED),
  UPDATE_IN_PROGRESS: (context, stack) => rollBack(context, stack, INTERRUPTED),
};

export function createOperations(context: StackContext): Operations {
  const running = new Set<Promise<void>>();

  const start = (run: Run, stack: Stack): void => {
    const work = run(context, stack)
      .catch((error: unknown) => {
        if (!context.stopped.aborted)
          context.cloud.log("a stack operation broke off", { stack: stack.name, error: String(error) });
      })
      .finally(() => running.delete(work));
    running.add(work);
  };

  return {
    begin(stack) {
      const run = RUNS[stack.status];
      if (run) start(run, stack);
    },
    resume() {
      for (const stack of context.state.stacks.values()) {
        const run = RESUMED[stack.status];
        if (!run) continue;
        failUnfinished(context, stack);
        start(run, stack);
      }
    },
    idle: async () => {
      await Promise.allSettled(running);
    },
  };
}

function failUnfinished(context: StackContext, stack: Stack): void {
  for (const resource of resourcesOf(context.state, stack.stackId)) {
    if (resource.status === "CREATE_IN_PROGRESS")
      setResourceStatus(context, stack, resource, "CREATE_FAILED", INTERRUPTED);
    if (resource.status === "UPDATE_IN_PROGRESS")
      setResourceStatus(context, stack, resource, "UPDATE_FAILED", INTERRUPTED);
  }
}
