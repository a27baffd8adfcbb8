/** Parallel and Map, alone and in one another. */
import type { NeutralMachine, NeutralMap, NeutralParallel, NeutralState, PairCase, Steps } from "../neutral.ts";
import { context, fails, from, item, ok } from "../neutral.ts";

const machine = (states: Readonly<Record<string, NeutralState>>): NeutralMachine => ({
  start: Object.keys(states)[0] ?? "",
  states,
});
const pass = (name: string, said: string = name): NeutralMachine =>
  machine({ [name]: { type: "Pass", output: { said } } });
const keeps = (name: string): NeutralMachine => machine({ [name]: { type: "Pass" } });
const waits = (name: string, seconds: number): NeutralMachine =>
  machine({
    [name]: { type: "Wait", seconds, next: `after ${name}` },
    [`after ${name}`]: { type: "Pass", output: { said: name } },
  });
const task = (name: string, more: object = {}): NeutralMachine => machine({ [name]: { type: "Task", ...more } });
const fail = (name: string, error = "Bad", cause = "so"): NeutralMachine =>
  machine({ [name]: { type: "Fail", error, cause } });
const caught = { catch: [{ errors: ["States.ALL"], next: "Caught" }] } as const;
const CAUGHT = { Caught: { type: "Pass" } } as const;

type Tables = Readonly<Record<string, Steps>>;

const parallel = (
  name: string,
  branches: readonly NeutralMachine[],
  more: Partial<NeutralParallel> = {},
  rest: Readonly<Record<string, NeutralState>> = {},
  tasks: Tables = {},
): PairCase => ({
  name: `Parallel: ${name}`,
  machine: machine({ P: { type: "Parallel", branches, ...more }, ...rest }),
  input: { a: 1, b: { c: 2 } },
  tasks,
});

const map = (
  name: string,
  processor: NeutralMachine,
  input: PairCase["input"],
  more: Partial<NeutralMap> = {},
  tasks: Tables = {},
): PairCase => ({
  name: `Map: ${name}`,
  machine: machine({ M: { type: "Map", processor, ...more }, ...(more.catch ? CAUGHT : {}) }),
  input: input ?? null,
  tasks,
});

const byNumber = (steps: Readonly<Record<string, Steps & readonly object[]>>): Steps => ({ by: "n", steps });
const bad = fails("Bad");
const retry = (more: object = {}): object[] => [{ ErrorEquals: ["Bad"], ...more }];
const NUMBERS = [{ n: 1 }, { n: 2 }, { n: 3 }];

export const FORKS: readonly PairCase[] = [
  parallel("one branch", [pass("A")]),
  parallel("outputs in the order of the branches", [pass("A"), pass("B"), pass("C")]),
  parallel("outputs in that order, the last ends first", [waits("A", 60), waits("B", 20), pass("C")]),
  parallel("each branch has the state's input", [keeps("A"), keeps("B")]),
  parallel("a payload is the branches' input", [keeps("A"), keeps("B")], { payload: { x: from("b.c"), y: "lit" } }),
  parallel("then the next state", [pass("A"), pass("B")], { next: "N" }, { N: { type: "Pass" } }),
  parallel("a branch ends in the same moment as its sibling fails", [pass("A"), fail("F"), pass("B")], caught, CAUGHT),
  parallel(
    "a branch fails before its sibling ends in the same moment, retried",
    [task("T"), pass("B")],
    { retry: retry(), next: "N" },
    { N: { type: "Pass" } },
    { T: [bad, ok(1)] },
  ),
  parallel(
    "two in a row",
    [pass("A"), pass("B")],
    { next: "Q" },
    { Q: { type: "Parallel", branches: [keeps("C"), keeps("D")] } },
  ),
  parallel("branches of several states", [
    machine({ A: { type: "Pass", output: 1, into: "x", next: "B" }, B: { type: "Pass", output: 2, into: "y" } }),
    machine({ C: { type: "Wait", seconds: 10, next: "D" }, D: { type: "Succeed" } }),
  ]),
  parallel("in a Parallel", [machine({ Q: { type: "Parallel", branches: [pass("A"), pass("B")] } }), pass("C")]),
  parallel("three deep", [
    machine({
      Q: { type: "Parallel", branches: [machine({ R: { type: "Parallel", branches: [keeps("A")] } }), keeps("B")] },
    }),
  ]),
  parallel("a branch fails", [fail("F")]),
  parallel("a branch fails beside one that waits", [waits("A", 900), fail("F")]),
  parallel("a later failure wins over a long wait", [
    waits("A", 900),
    machine({ W: { type: "Wait", seconds: 30, next: "F" }, F: { type: "Fail", error: "Bad", cause: "so" } }),
  ]),
  parallel("a branch's failure is caught", [fail("F")], caught, CAUGHT),
  parallel("caught by its name", [fail("F")], { catch: [{ errors: ["Bad"], next: "Caught", into: "e" }] }, CAUGHT),
  parallel("not caught by another name", [fail("F")], { catch: [{ errors: ["Worse"], next: "Caught" }] }, CAUGHT),
  parallel(
    "a Fail is no task's failure to States.TaskFailed",
    [fail("F")],
    { catch: [{ errors: ["States.TaskFailed"], next: "Caught" }] },
    CAUGHT,
  ),
  parallel("a Fail without a name is caught by States.ALL", [machine({ F: { type: "Fail" } })], caught, CAUGHT),
  parallel("a task's failure is caught outside", [task("T")], caught, CAUGHT, { T: [bad] }),
  parallel(
    "a task's failure is caught inside",
    [machine({ T: { type: "Task", catch: [{ errors: ["Bad"], next: "In" }] }, In: { type: "Pass" } }), pass("B")],
    caught,
    CAUGHT,
    { T: [bad] },
  ),
  parallel(
    "retried as a whole",
    [task("T"), pass("B")],
    { retry: retry({ IntervalSeconds: 5 }) },
    {},
    { T: [bad, bad, ok("third")] },
  ),
  parallel(
    "retried, one branch alone",
    [task("T")],
    { retry: retry({ IntervalSeconds: 5, BackoffRate: 3 }) },
    {},
    { T: [bad, bad, ok("third")] },
  ),
  parallel("retries used up, then caught", [task("T")], { retry: retry({ MaxAttempts: 1 }), ...caught }, CAUGHT, {
    T: [bad],
  }),
  parallel(
    "retries inside begin anew with each outside",
    [task("T", { retry: retry({ MaxAttempts: 1, IntervalSeconds: 2 }) })],
    { retry: retry({ MaxAttempts: 2, IntervalSeconds: 9 }), ...caught },
    CAUGHT,
    { T: [bad] },
  ),
  parallel("a Fail is retried too", [fail("F")], { retry: retry({ MaxAttempts: 2 }), ...caught }, CAUGHT),
  parallel(
    "an inner failure goes all the way up",
    [machine({ Q: { type: "Parallel", branches: [fail("F")] } })],
    caught,
    CAUGHT,
  ),
  parallel(
    "an inner catch ends it there",
    [
      machine({
        Q: { type: "Parallel", branches: [fail("F")], catch: [{ errors: ["Bad"], next: "In" }] },
        In: { type: "Pass" },
      }),
      keeps("B"),
    ],
    caught,
    CAUGHT,
  ),
  parallel("a Succeed ends its branch alone", [machine({ A: { type: "Succeed" } }), waits("B", 20)]),
  parallel(
    "an attempt that timed out is retried",
    [task("T", { timeoutSeconds: 30 })],
    { retry: [{ ErrorEquals: ["States.Timeout"] }] },
    {},
    { T: [{}, ok("second")] },
  ),

  map("over its input", keeps("I"), [1, "two", null, { x: 3 }]),
  map("over nothing", keeps("I"), []),
  {
    name: "Map: then the next state",
    machine: machine({
      M: { type: "Map", processor: keeps("I"), next: "N" },
      N: { type: "Map", processor: keeps("J") },
    }),
    input: [1, 2, 3],
  },
  map("over one item", keeps("I"), [7]),
  map("over an item that is a list", keeps("I"), [[1, 2]]),
  map("over a field", keeps("I"), { list: [1, 2, 3] }, { items: "list" }),
  map("over a field within", keeps("I"), { a: { list: [1, 2] } }, { items: "a.list" }),
  map("over an empty field", keeps("I"), { list: [] }, { items: "list" }),
  map("over what is no list", keeps("I"), { a: 1 }),
  map("over a field that is not there", keeps("I"), { a: 1 }, { items: "list" }),
  map("one after the other", keeps("I"), [1, 2, 3], { concurrency: 1 }),
  map("two at once", waits("I", 10), [1, 2, 3, 4, 5], { concurrency: 2 }),
  map("more at once than items", keeps("I"), [1, 2], { concurrency: 10 }),
  map("MaxConcurrency 0 is no limit", keeps("I"), [1, 2, 3], { concurrency: 0 }),
  map(
    "items picked by a selector",
    keeps("I"),
    { list: ["a", "b"], all: { x: 1 } },
    {
      items: "list",
      selector: { value: item("Value"), index: item("Index"), all: from("all"), fixed: "f" },
    },
  ),
  map("a selector of literals", keeps("I"), [1, 2], { selector: { fixed: true } }),
  map(
    "index and value in the context, inside",
    machine({ I: { type: "Pass", output: { i: context("Map.Item.Index"), v: context("Map.Item.Value") } } }),
    ["x", "y"],
  ),
  map(
    "several states",
    machine({
      I: { type: "Pass", output: 1, into: "x", next: "J" },
      J: { type: "Wait", seconds: 5, next: "K" },
      K: { type: "Succeed" },
    }),
    NUMBERS,
  ),
  map(
    "results in the order of the items, whoever is first",
    machine({ W: { type: "Wait", seconds: from("s"), next: "V" }, V: { type: "Pass" } }),
    [{ s: 60 }, { s: 30 }, { s: 5 }],
  ),
  map("a task for each item", task("T"), NUMBERS, {}, { T: byNumber({ 1: [ok("a")], 2: [ok("b")], 3: [ok("c")] }) }),
  map(
    "an item fails",
    task("T"),
    NUMBERS,
    { concurrency: 1 },
    { T: byNumber({ 1: [ok("a")], 2: [bad], 3: [ok("c")] }) },
  ),
  map(
    "an item fails and the Map catches",
    task("T"),
    NUMBERS,
    { concurrency: 1, ...caught },
    { T: byNumber({ 1: [ok("a")], 2: [bad], 3: [ok("c")] }) },
  ),
  map("all at once, an item fails and the Map catches", task("T"), NUMBERS, caught, {
    T: byNumber({ 1: [ok("a")], 2: [bad], 3: [ok("c")] }),
  }),
  map(
    "an item is retried inside",
    task("T", { retry: retry({ IntervalSeconds: 3 }) }),
    NUMBERS,
    { concurrency: 1 },
    { T: byNumber({ 1: [ok("a")], 2: [bad, bad, ok("b")], 3: [bad, ok("c")] }) },
  ),
  map(
    "each item has retries of its own",
    task("T", { retry: retry({ MaxAttempts: 2 }) }),
    NUMBERS,
    { concurrency: 1, ...caught },
    { T: byNumber({ 1: [bad, bad, ok("a")], 2: [bad, bad, ok("b")], 3: [bad, bad, ok("c")] }) },
  ),
  map(
    "retried as a whole from the first item",
    task("T"),
    NUMBERS,
    { concurrency: 1, retry: retry({ IntervalSeconds: 4 }) },
    { T: byNumber({ 1: [ok("a")], 2: [bad, ok("b")], 3: [ok("c")] }) },
  ),
  map(
    "retries used up, then caught",
    task("T"),
    [{ n: 1 }],
    { retry: retry({ MaxAttempts: 2 }), ...caught },
    { T: byNumber({ 1: [bad] }) },
  ),
  map(
    "an item is caught inside",
    machine({ T: { type: "Task", catch: [{ errors: ["Bad"], next: "In", into: "e" }] }, In: { type: "Pass" } }),
    NUMBERS,
    {},
    { T: byNumber({ 1: [ok("a")], 2: [bad], 3: [ok("c")] }) },
  ),
  map("a Fail inside", fail("F"), [1], caught),
  map("in a Map", machine({ N: { type: "Map", processor: keeps("I") } }), [[1, 2], [], [3]]),
  map("a Parallel for each item", machine({ Q: { type: "Parallel", branches: [keeps("I"), pass("J")] } }), [1, 2]),
  parallel("a Map in a branch", [machine({ M: { type: "Map", items: "list", processor: keeps("I") } }), keeps("B")], {
    payload: { list: [1, 2] },
  }),
  map(
    "a failure two Maps down",
    machine({ N: { type: "Map", processor: task("T"), concurrency: 1 } }),
    [[{ n: 1 }], [{ n: 2 }]],
    { concurrency: 1, ...caught },
    { T: byNumber({ 1: [ok("a")], 2: [bad] }) },
  ),
  map(
    "a failure two Maps down, caught by the inner",
    machine({
      N: { type: "Map", processor: task("T"), concurrency: 1, catch: [{ errors: ["Bad"], next: "In" }] },
      In: { type: "Pass" },
    }),
    [[{ n: 1 }], [{ n: 2 }]],
    { concurrency: 1, ...caught },
    { T: byNumber({ 1: [ok("a")], 2: [bad] }) },
  ),
];
