/** The graph of one machine: every target exists, every state is reached, and there is an end. */
import type { Place, Raw } from "./machine.ts";

const ENDS: ReadonlySet<unknown> = new Set(["Succeed", "Fail"]);

export function checkTransitions(states: Raw, startAt: unknown, { location, report }: Place): void {
  const reached = new Set<unknown>([startAt]);
  const visit = (target: unknown, at: string): void => {
    reached.add(target);
    if (typeof target === "string" && !(target in states)) {
      report.add("MISSING_TRANSITION_TARGET", at, `Missing 'Next' target: ${target}`);
    }
  };
  visit(startAt, `${location}/StartAt`);
  let ends = false;
  for (const [name, state] of Object.entries(states)) {
    if (typeof state !== "object" || state === null) continue;
    const at = `${location}/States/${name}`;
    for (const [target, path] of listTargets(state as Raw)) visit(target, `${at}/${path}`);
    ends ||= isEnd(state as Raw);
    checkWay(state as Raw, at, report);
  }
  for (const name of Object.keys(states)) {
    const message = `State "${name}" is not reachable.`;
    if (!reached.has(name)) report.add("MISSING_TRANSITION_TARGET", `${location}/States/${name}`, message);
  }
  if (!ends) report.add("MISSING_END_STATE", `${location}/States`, "There is no end state.");
}

function isEnd(state: Raw): boolean {
  return state["End"] === true || ENDS.has(state["Type"]);
}

/** Exactly one of Next and End, except where the type decides. */
function checkWay(state: Raw, location: string, report: Place["report"]): void {
  if (ENDS.has(state["Type"]) || state["Type"] === "Choice") return;
  if ((state["Next"] === undefined) === (state["End"] !== true)) {
    report.schema(location, "A state must have exactly one of the fields [Next, End]");
  }
}

function* listTargets(state: Raw): Generator<[target: unknown, path: string]> {
  for (const field of ["Next", "Default"]) {
    if (state[field] !== undefined) yield [state[field], field];
  }
  for (const list of ["Catch", "Choices"]) {
    const items = state[list];
    if (!Array.isArray(items)) continue;
    for (const [index, item] of (items as unknown[]).entries()) {
      if (typeof item === "object" && item !== null) yield [(item as Raw)["Next"], `${list}[${index}]/Next`];
    }
  }
}
