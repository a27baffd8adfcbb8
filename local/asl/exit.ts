/** Leaving a state: Assign and Output, evaluated side by side on the variables the state was entered with. */
import type { Exit, Json, JsonObject } from "./definition.ts";
import type { Draft } from "./draft.ts";
import { recordIn, scopeOf, stateOf, visitOf } from "./draft.ts";
import type { Thread } from "./execution.ts";
import type { Scope } from "./expression.ts";
import { VARIABLE_LIMIT_BYTES, VARIABLES_LIMIT_BYTES } from "./facts.ts";
import { DATA_LIMIT, Failure } from "./failure.ts";
import { describeOutput } from "./history.ts";
import { checkSize, countBytes } from "./payload.ts";
import { evaluateTemplate } from "./template.ts";
import { endThread, forgetChildren } from "./threads.ts";

interface Leaving {
  /** Whose Assign and Output hold: the state's, a choice rule's or a catcher's. */
  readonly exit: Exit;
  /** Names that place in causes: empty, `Choices[1]/`, `Catch[0]/`. */
  readonly prefix?: string;
  /** Adds `result` or `errorOutput` to `$states`. */
  readonly states?: JsonObject;
  /** The output where the exit names none. */
  readonly otherwise: Json;
  /** Null: the thread ends here. */
  readonly next: string | null;
}

export async function leaveState(draft: Draft, thread: Thread, leaving: Leaving): Promise<void> {
  const visit = visitOf(thread);
  const { exit, prefix = "" } = leaving;
  const scope = scopeOf(draft, thread, leaving.states);
  const assigned = exit.Assign === undefined ? null : await evaluateAssign(exit.Assign, `${prefix}Assign`, scope);
  const output =
    exit.Output === undefined ? leaving.otherwise : await evaluateTemplate(exit.Output, `${prefix}Output`, scope);
  checkSize(output, visit.name);
  recordIn(draft, thread, `${stateOf(draft, thread, visit).Type}StateExited`, {
    name: visit.name,
    ...describeOutput(output),
    ...(assigned === null ? {} : describeVariables(assigned)),
  });
  forgetChildren(draft, thread);
  thread.variables = { ...thread.variables, ...assigned };
  thread.visit = null;
  if (leaving.next === null) return endThread(draft, thread, output);
  thread.next = { state: leaving.next, input: output };
  draft.turns.push({ do: "enter", thread: thread.id });
}

async function evaluateAssign(assign: JsonObject, field: string, scope: Scope): Promise<JsonObject> {
  const assigned = (await evaluateTemplate(assign, field, scope)) as JsonObject;
  const total = countBytes({ ...scope.variables, ...assigned });
  if (countBytes(assigned) > VARIABLE_LIMIT_BYTES || total > VARIABLES_LIMIT_BYTES) {
    throw new Failure(DATA_LIMIT, `The variables assigned by '${field}' exceed the size limit of variables.`);
  }
  return assigned;
}

/** Values are JSON text in the history. */
function describeVariables(assigned: JsonObject): JsonObject {
  const texts = Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]);
  return { assignedVariables: Object.fromEntries(texts), assignedVariablesDetails: { truncated: false } };
}
