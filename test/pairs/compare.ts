/**
 * Where two verdicts on one case differ. Threads of a Parallel or a Map interleave as they like, on AWS too; so the order
 * of states is compared machine by machine, in a Map that runs several items at once the count of each, and nothing where
 * a sibling that fails may come first.
 */
import { isDeepStrictEqual } from "node:util";
import type { NeutralMachine, NeutralState, PairCase, Step, Steps } from "./neutral.ts";
import type { Verdict } from "./verdict.ts";

type Tasks = NonNullable<PairCase["tasks"]>;
type Field = "status" | "output" | "error" | "cause" | "order" | "delays" | "waits";

export interface Difference {
  readonly field: Field;
  readonly ours: unknown;
  readonly theirs: unknown;
}

interface Group {
  readonly names: ReadonlySet<string>;
  /** Several of its threads may run at once. */
  readonly several: boolean;
}

/** By field, with both values; empty when the verdicts agree. */
export function differencesOf(entry: PairCase, ours: Verdict, theirs: Verdict): readonly Difference[] {
  const groups = groupsOf(entry.machine, false, entry.tasks ?? {});
  const view = (verdict: Verdict): Record<Field, unknown> => ({
    status: verdict.status,
    output: verdict.output,
    error: verdict.error,
    cause: verdict.cause,
    order: groups.map(({ names, several }) => {
      const entered = verdict.states.filter((name) => names.has(name));
      return several ? entered.toSorted() : entered;
    }),
    delays: pick(verdict.delays, groups),
    // A Wait that the execution's end cut short has an asked length there, and no length here.
    waits: verdict.status === "TIMED_OUT" ? {} : pick(verdict.waits, groups),
  });
  const [left, right] = [view(ours), view(theirs)];
  const fields = Object.keys(left) as Field[];
  return fields
    .filter((field) => !isDeepStrictEqual(left[field], right[field]))
    .map((field) => ({ field, ours: left[field], theirs: right[field] }));
}

function pick(seconds: Verdict["delays"], groups: readonly Group[]): Record<string, readonly number[]> {
  const found = Object.entries(seconds).flatMap(([name, list]) => {
    const group = groups.find(({ names }) => names.has(name));
    if (!group) return [];
    const rounded = list.map((each) => Math.round(each * 1000) / 1000);
    return [[name, group.several ? rounded.toSorted((a, b) => a - b) : rounded] as const];
  });
  return Object.fromEntries(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether a thread of this machine may end in an error that nothing in it catches, as far as is plain to see. */
function canFail(machine: NeutralMachine, tasks: Tasks): boolean {
  return Object.entries(machine.states).some(([name, state]) => {
    if (state.type === "Fail" || (state.type === "Choice" && state.otherwise === undefined)) return true;
    if (state.type === "Task") return !listSteps(tasks[name] ?? []).every((step) => "output" in step);
    return machinesIn(state, tasks).some(({ machine: each }) => canFail(each, tasks));
  });
}

const listSteps = (steps: Steps): readonly Step[] => ("by" in steps ? Object.values(steps.steps).flat() : steps);

/** A machine's own states, then those of the machines inside it. */
function groupsOf(machine: NeutralMachine, several: boolean, tasks: Tasks): readonly Group[] {
  const inside = Object.values(machine.states).flatMap((state) =>
    machinesIn(state, tasks).flatMap((each) =>
      each.safe ? groupsOf(each.machine, several || !each.orderly, tasks) : [],
    ),
  );
  return [{ names: new Set(Object.keys(machine.states)), several }, ...inside];
}

interface Inside {
  readonly machine: NeutralMachine;
  /** No failing sibling can stop it. */
  readonly safe: boolean;
  /** Its own threads run one after the other. */
  readonly orderly: boolean;
}

function machinesIn(state: NeutralState, tasks: Tasks): readonly Inside[] {
  if (state.type === "Map") {
    const orderly = state.concurrency === 1;
    return [{ machine: state.processor, safe: orderly || !canFail(state.processor, tasks), orderly }];
  }
  if (state.type !== "Parallel") return [];
  return state.branches.map((machine, index) => {
    const others = state.branches.filter((_, other) => other !== index);
    return { machine, safe: !others.some((other) => canFail(other, tasks)), orderly: true };
  });
}
