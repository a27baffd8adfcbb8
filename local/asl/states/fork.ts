/** Parallel and Map: threads below a state, and what their ends mean for it. */
import type { Json, JsonObject, MapState, ParallelState } from "../definition.ts";
import type { Draft } from "../draft.ts";
import { recordIn, scopeOf, visitOf } from "../draft.ts";
import type { MapProgress, Thread } from "../execution.ts";
import { leaveState } from "../exit.ts";
import type { Scope } from "../expression.ts";
import { failState } from "../fail.ts";
import { INLINE_MAP_CONCURRENCY, LONGEST_SECONDS } from "../facts.ts";
import { Failure, TOLERANCE_EXCEEDED } from "../failure.ts";
import { checkSize } from "../payload.ts";
import { evaluateAs, evaluateInteger, evaluateTemplate } from "../template.ts";
import { describeIteration, forkOf, haltChildren, haltThread, startThread } from "../threads.ts";

export async function runParallel(draft: Draft, thread: Thread, state: ParallelState): Promise<void> {
  const visit = visitOf(thread);
  const scope = scopeOf(draft, thread);
  const input =
    state.Arguments === undefined ? visit.input : await evaluateTemplate(state.Arguments, "Arguments", scope);
  checkSize(input, visit.name);
  const lastEventId = recordIn(draft, thread, "ParallelStateStarted");
  const children: Record<string, string> = {};
  visit.work = { kind: "fork", children, outputs: {}, map: null };
  for (const index of state.Branches.keys()) {
    const path = [...thread.path, "States", visit.name, "Branches", String(index)];
    const { item, variables } = thread;
    children[index] = startThread(draft, { parent: thread.id, path, index, item, variables, lastEventId }, input);
  }
}

export async function runMap(draft: Draft, thread: Thread, state: MapState): Promise<void> {
  const visit = visitOf(thread);
  const map = await beginMap(state, visit.input, scopeOf(draft, thread));
  recordIn(draft, thread, "MapStateStarted", { length: map.items.length });
  visit.work = { kind: "fork", children: {}, outputs: {}, map };
  await goOn(draft, thread, state);
}

async function beginMap(state: MapState, input: Json, scope: Scope): Promise<MapProgress> {
  const items = await evaluateAs("array", state.Items ?? input, "Items", scope);
  const most = LONGEST_SECONDS;
  const wanted = await evaluateInteger(state.MaxConcurrency ?? 0, "MaxConcurrency", { least: 0, most }, scope);
  const concurrency = Math.min(wanted === 0 ? INLINE_MAP_CONCURRENCY : wanted, INLINE_MAP_CONCURRENCY);
  return { items, concurrency, tolerated: await evaluateTolerance(state, items.length, scope), next: 0, failed: 0 };
}

/** The Map fails as soon as either threshold is exceeded (Amazon States Language, "Map State"). */
async function evaluateTolerance(state: MapState, items: number, scope: Scope): Promise<number | null> {
  const thresholds: number[] = [];
  const { ToleratedFailureCount: count, ToleratedFailurePercentage: percentage } = state;
  if (count !== undefined) {
    thresholds.push(await evaluateInteger(count, "ToleratedFailureCount", { least: 0, most: LONGEST_SECONDS }, scope));
  }
  if (percentage !== undefined) {
    const percent = await evaluateInteger(percentage, "ToleratedFailurePercentage", { least: 0, most: 100 }, scope);
    thresholds.push(Math.floor((items * percent) / 100));
  }
  return thresholds.length === 0 ? null : Math.min(...thresholds);
}

/** Starts what may start, and leaves the state when nothing is left. */
export async function goOn(draft: Draft, thread: Thread, state: MapState | ParallelState): Promise<void> {
  const fork = forkOf(thread);
  if (fork.map && state.Type === "Map") await startIterations(draft, thread, state, fork.map);
  if (Object.keys(fork.children).length > 0) return;
  const result = Object.values(fork.outputs);
  recordIn(draft, thread, `${state.Type}StateSucceeded`);
  visitOf(thread).work = null;
  await leaveState(draft, thread, { exit: state, states: { result }, otherwise: result, next: state.Next ?? null });
}

async function startIterations(draft: Draft, thread: Thread, state: MapState, map: MapProgress): Promise<void> {
  const { children } = forkOf(thread);
  const visit = visitOf(thread);
  while (map.next < map.items.length && Object.keys(children).length < map.concurrency) {
    const index = map.next;
    const item = { Index: index, Value: map.items[index] ?? null };
    const input =
      state.ItemSelector === undefined
        ? item.Value
        : await evaluateTemplate(state.ItemSelector, "ItemSelector", withItem(scopeOf(draft, thread), item));
    checkSize(input, visit.name);
    map.next++;
    const iteration = { ...thread, lastEventId: thread.lastEventId };
    const lastEventId = recordIn(draft, iteration, "MapIterationStarted", { name: visit.name, index });
    const path = [...thread.path, "States", visit.name, "ItemProcessor"];
    const { variables } = thread;
    children[index] = startThread(draft, { parent: thread.id, path, index, item, variables, lastEventId }, input);
  }
}

function withItem(scope: Scope, item: JsonObject): Scope {
  const context = { ...(scope.states["context"] as JsonObject), Map: { Item: item } };
  return { ...scope, states: { ...scope.states, context } };
}

/** A thread below failed: it is tolerated, or its siblings are stopped and the state fails with it. */
export async function loseChild(draft: Draft, thread: Thread, child: Thread, failure: Failure): Promise<void> {
  const { map, children } = forkOf(thread);
  haltThread(draft, child);
  if (map) recordIn(draft, child, "MapIterationFailed", describeIteration(thread, child));
  thread.lastEventId = child.lastEventId;
  if (map && map.tolerated !== null && ++map.failed <= map.tolerated) {
    delete children[child.index];
    delete draft.execution.threads[child.id];
    draft.turns.push({ do: "join", thread: thread.id });
    return;
  }
  failFork(draft, thread);
  const exceeded = new Failure(TOLERANCE_EXCEEDED, "The specified tolerated failure threshold was exceeded");
  await failState(draft, thread, map && map.tolerated !== null ? exceeded : failure);
}

export function failFork(draft: Draft, thread: Thread): void {
  haltChildren(draft, thread);
  recordIn(draft, thread, `${forkOf(thread).map ? "Map" : "Parallel"}StateFailed`);
}
