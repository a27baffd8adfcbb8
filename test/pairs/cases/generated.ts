/**
 * Machines drawn from a seed: states in a row, forks in forks, retriers and catchers at every level. What passes between
 * states is an object with a number `n` and a `list` of such objects, so that every state can be anywhere. Of the branches
 * of a Parallel only the first may fail, and a Map whose items may fail takes one at a time: else it would be chance, on AWS
 * too, which sibling is still under way.
 */
import * as fc from "fast-check";
import type { NeutralCatcher, NeutralMachine, NeutralState, PairCase, Step } from "../neutral.ts";
import { fails, ok } from "../neutral.ts";
import { is } from "./choice.ts";

const INPUT = {
  n: 5,
  list: [
    { n: 1, list: [] },
    { n: 2, list: [{ n: 3, list: [] }] },
  ],
};

/** A state before it has a name: what it is, and the machines in it. */
type Seedling =
  | { readonly kind: "pass"; readonly n: number }
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "choice"; readonly than: number }
  | { readonly kind: "fail"; readonly error: string }
  | { readonly kind: "task"; readonly steps: readonly Step[]; readonly errors: Errors }
  | { readonly kind: "parallel"; readonly branches: readonly (readonly Seedling[])[]; readonly errors: Errors }
  | {
      readonly kind: "map";
      readonly processor: readonly Seedling[];
      readonly concurrency: number;
      readonly errors: Errors;
    };

interface Errors {
  readonly retry: readonly object[];
  readonly catch: readonly (readonly string[])[];
}

const NAMES = ["A", "B", "C"] as const;
const errorNames = fc.uniqueArray(fc.constantFrom(...NAMES, "States.TaskFailed"), { minLength: 1, maxLength: 2 });

const retrier = fc.record({
  ErrorEquals: errorNames,
  IntervalSeconds: fc.integer({ min: 1, max: 9 }),
  MaxAttempts: fc.integer({ min: 0, max: 3 }),
  BackoffRate: fc.constantFrom(1, 1.5, 2, 3),
});
const limited = fc
  .tuple(retrier, fc.option(fc.integer({ min: 10, max: 20 })))
  .map(([each, longest]) => (longest === null ? each : { ...each, MaxDelaySeconds: longest }));
const forAll = <T>(last: T): fc.Arbitrary<readonly T[]> => fc.constantFrom<readonly T[]>([], [], [last]);

const errors: fc.Arbitrary<Errors> = fc.record({
  retry: fc
    .tuple(fc.array(limited, { maxLength: 2 }), forAll<object>({ ErrorEquals: ["States.ALL"], MaxAttempts: 1 }))
    .map((lists) => lists.flat()),
  catch: fc
    .tuple(fc.array(errorNames, { maxLength: 2 }), forAll<string>("States.ALL"))
    .map(([names, all]) => [...names, ...all.map((each) => [each])]),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 9 }).map((n) => ok({ n })) },
  { weight: 2, arbitrary: fc.constantFrom(...NAMES).map((name) => fails(name)) },
);

const calm: fc.Arbitrary<Seedling> = fc.oneof(
  fc.record({ kind: fc.constant("pass" as const), n: fc.integer({ min: 0, max: 9 }) }),
  fc.record({ kind: fc.constant("wait" as const), seconds: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ kind: fc.constant("choice" as const), than: fc.integer({ min: 0, max: 9 }) }),
);

const risky: fc.Arbitrary<Seedling> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("fail" as const), error: fc.constantFrom(...NAMES) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("task" as const),
      steps: fc.array(step, { minLength: 1, maxLength: 5 }),
      errors,
    }),
  },
);

function row(depth: number, mayFail: boolean): fc.Arbitrary<readonly Seedling[]> {
  const single = mayFail ? fc.oneof(calm, risky) : calm;
  if (depth === 0) return fc.array(single, { minLength: 1, maxLength: 3 });
  const forks = fc.oneof(
    fc.record({
      kind: fc.constant("parallel" as const),
      branches: fc
        .tuple(row(depth - 1, mayFail), fc.array(row(depth - 1, false), { maxLength: 2 }))
        .map(([first, others]) => [first, ...others]),
      errors,
    }),
    fc.record({
      kind: fc.constant("map" as const),
      processor: row(depth - 1, mayFail),
      concurrency: mayFail ? fc.constant(1) : fc.constantFrom(0, 1, 2),
      errors,
    }),
  );
  return fc.array(fc.oneof(single, forks), { minLength: 1, maxLength: 4 });
}

/** Names the states in the order they are met, so that each is the only one of its name. */
class Nursery {
  private count = 0;
  readonly tasks: Record<string, readonly Step[]> = {};

  plant(seedlings: readonly Seedling[]): NeutralMachine {
    const named = seedlings.map((seedling) => [`${seedling.kind} ${++this.count}`, seedling] as const);
    const end = `end ${++this.count}`;
    const states: Record<string, NeutralState> = { [end]: { type: "Succeed" } };
    for (const [index, [name, seedling]] of named.entries()) {
      const next = named[index + 1]?.[0] ?? end;
      Object.assign(states, this.grow(name, seedling, next));
      if (seedling.kind === "fail") break;
    }
    return { start: named[0]?.[0] ?? end, states: reached(states, named[0]?.[0] ?? end) };
  }

  private grow(name: string, seedling: Seedling, next: string): Record<string, NeutralState> {
    switch (seedling.kind) {
      case "pass":
        return { [name]: { type: "Pass", output: seedling.n, into: "n", next } };
      case "wait":
        return { [name]: { type: "Wait", seconds: seedling.seconds, next } };
      case "fail":
        return { [name]: { type: "Fail", error: seedling.error, cause: `of ${name}` } };
      case "choice": {
        const more = `${name} more`;
        const rules = [{ when: is("n", "NumericGreaterThan", seedling.than), next: more }];
        return {
          [name]: { type: "Choice", rules, otherwise: next },
          [more]: { type: "Pass", output: 0, into: "n", next },
        };
      }
      case "task":
        this.tasks[name] = seedling.steps;
        return this.safely(name, { type: "Task", into: "result" }, seedling.errors, next);
      case "parallel": {
        const branches = seedling.branches.map((branch) => this.plant(branch));
        return this.safely(name, { type: "Parallel", branches }, seedling.errors, next);
      }
      case "map": {
        const { concurrency } = seedling;
        const processor = this.plant(seedling.processor);
        return this.safely(name, { type: "Map", items: "list", concurrency, processor }, seedling.errors, next);
      }
    }
  }

  /** With retriers and catchers; after a fork the object that all states know is there again. */
  private safely(name: string, state: NeutralState, given: Errors, next: string): Record<string, NeutralState> {
    const handler = `${name} caught`;
    const after = `${name} after`;
    const catchers: NeutralCatcher[] = given.catch.map((names) => ({ errors: names, next: handler, into: "error" }));
    const states: Record<string, NeutralState> = {};
    const follow = state.type === "Task" ? next : after;
    if (follow === after) states[after] = { type: "Pass", output: INPUT, next };
    if (catchers.length > 0) states[handler] = { type: "Pass", output: handler, into: "handled", next };
    const more = {
      ...(given.retry.length > 0 ? { retry: given.retry } : {}),
      ...(catchers.length > 0 ? { catch: catchers } : {}),
    };
    return { [name]: { ...state, ...more, next: follow } as NeutralState, ...states };
  }
}

/** States behind a Fail are reached by nobody, and would be refused. */
function reached(states: Record<string, NeutralState>, start: string): Record<string, NeutralState> {
  const found = new Set<string>();
  const visit = (name: string | undefined): void => {
    const state = name === undefined ? undefined : states[name];
    if (name === undefined || !state || found.has(name)) return;
    found.add(name);
    if ("next" in state) visit(state.next);
    if (state.type === "Choice") [...state.rules.map(({ next }) => next), state.otherwise].forEach(visit);
    if ("catch" in state) state.catch?.forEach(({ next }) => visit(next));
  };
  visit(start);
  return Object.fromEntries(Object.entries(states).filter(([name]) => found.has(name)));
}

export function generate(seed: number, count: number): readonly PairCase[] {
  const machines = fc.sample(row(2, true), { seed, numRuns: count });
  return machines.map((seedlings, index) => {
    const nursery = new Nursery();
    const machine = nursery.plant(seedlings);
    return { name: `generated ${seed}/${index}`, machine, input: INPUT, tasks: nursery.tasks };
  });
}
