/** Pass, Wait, Succeed, Fail and what goes from state to state. */
import type { PairCase } from "../neutral.ts";
import { context, from, ok, plus } from "../neutral.ts";
import { is } from "./choice.ts";

export const FLOW: readonly PairCase[] = [
  {
    name: "Pass gives its input on",
    machine: { start: "A", states: { A: { type: "Pass" } } },
    input: { a: [1, null] },
  },
  { name: "Pass: input that is no object", machine: { start: "A", states: { A: { type: "Pass" } } }, input: "text" },
  { name: "Pass: input false", machine: { start: "A", states: { A: { type: "Pass" } } }, input: false },
  {
    name: "Pass with a literal",
    machine: { start: "A", states: { A: { type: "Pass", output: { x: [1, "two", null, true, {}] } } } },
  },
  {
    name: "Pass into a place of its input",
    machine: { start: "A", states: { A: { type: "Pass", output: { x: 1 }, into: "here" } } },
    input: { a: 1 },
  },
  {
    name: "Pass over a place of its input",
    machine: { start: "A", states: { A: { type: "Pass", output: 2, into: "a" } } },
    input: { a: 1, b: 1 },
  },
  {
    name: "Pass with fields of its input, deep ones too",
    machine: {
      start: "A",
      states: { A: { type: "Pass", output: { x: from("a.b"), all: { y: from("list"), lit: "z" } } } },
    },
    input: { a: { b: 5 }, list: [1] },
  },
  {
    name: "Pass with the names of state and machine",
    machine: {
      start: "A",
      states: { A: { type: "Pass", output: { state: context("State.Name"), machine: context("StateMachine.Name") } } },
    },
  },
  {
    name: "the execution's input is in the context, however far one is",
    machine: {
      start: "A",
      states: {
        A: { type: "Pass", output: { gone: true }, next: "B" },
        B: { type: "Pass", output: { first: context("Execution.Input.first"), gone: from("gone") } },
      },
    },
    input: { first: 1 },
  },
  {
    name: "Pass: a field that is not there",
    machine: { start: "A", states: { A: { type: "Pass", output: { x: from("nope") } } } },
  },
  {
    name: "three states in a row",
    machine: {
      start: "A",
      states: {
        A: { type: "Pass", output: 1, into: "a", next: "B" },
        B: { type: "Pass", output: 2, into: "b", next: "C" },
        C: { type: "Pass", output: { sum: from("a"), b: from("b") } },
      },
    },
  },
  {
    name: "a loop that counts",
    machine: {
      start: "More",
      states: {
        More: { type: "Pass", output: { n: plus("n", 1), end: from("end") }, next: "Enough" },
        Enough: {
          type: "Choice",
          rules: [{ when: is("n", "NumericLessThanPath", "end"), next: "More" }],
          otherwise: "Done",
        },
        Done: { type: "Succeed" },
      },
    },
    input: { n: 0, end: 6 },
  },
  { name: "Succeed gives its input", machine: { start: "A", states: { A: { type: "Succeed" } } }, input: { a: 1 } },
  {
    name: "Succeed ends before what comes after",
    machine: {
      start: "C",
      states: {
        C: { type: "Choice", rules: [{ when: is("go", "BooleanEquals", true), next: "B" }], otherwise: "A" },
        A: { type: "Succeed" },
        B: { type: "Pass", next: "A" },
      },
    },
    input: { go: false },
  },
  {
    name: "Fail with error and cause",
    machine: { start: "F", states: { F: { type: "Fail", error: "Bad", cause: "so" } } },
  },
  { name: "Fail with an error only", machine: { start: "F", states: { F: { type: "Fail", error: "Bad" } } } },
  { name: "Fail with a cause only", machine: { start: "F", states: { F: { type: "Fail", cause: "so" } } } },
  { name: "Fail with neither", machine: { start: "F", states: { F: { type: "Fail" } } } },
  {
    name: "Fail with error and cause from its input",
    machine: { start: "F", states: { F: { type: "Fail", error: from("e"), cause: from("c") } } },
    input: { e: "Odd.Name", c: "because" },
  },
  { name: "Wait for seconds", machine: { start: "W", states: { W: { type: "Wait", seconds: 90 } } }, input: { a: 1 } },
  { name: "Wait for no second", machine: { start: "W", states: { W: { type: "Wait", seconds: 0 } } }, input: { a: 1 } },
  {
    name: "Wait for seconds of its input",
    machine: { start: "W", states: { W: { type: "Wait", seconds: from("s"), next: "A" }, A: { type: "Pass" } } },
    input: { s: 45 },
  },
  {
    name: "Wait for a time that is past",
    machine: { start: "W", states: { W: { type: "Wait", timestamp: "2016-03-14T01:59:00Z" } } },
    input: { a: 1 },
  },
  {
    name: "Wait for a past time of its input",
    machine: { start: "W", states: { W: { type: "Wait", timestamp: from("at") } } },
    input: { at: "2016-03-14T01:59:00.123Z" },
  },
  {
    name: "Wait for a past time in another zone",
    machine: { start: "W", states: { W: { type: "Wait", timestamp: from("at") } } },
    input: { at: "2016-03-14T01:59:00+02:00" },
  },
  {
    name: "Wait for what is no time",
    machine: { start: "W", states: { W: { type: "Wait", timestamp: from("at") } } },
    input: { at: "tomorrow" },
  },
  {
    name: "Wait twice in a loop",
    machine: {
      start: "W",
      states: {
        W: { type: "Wait", seconds: from("n"), next: "More" },
        More: { type: "Pass", output: { n: plus("n", 10) }, next: "C" },
        C: { type: "Choice", rules: [{ when: is("n", "NumericLessThan", 40), next: "W" }], otherwise: "D" },
        D: { type: "Succeed" },
      },
    },
    input: { n: 10 },
  },
  {
    name: "Task: its result is the output",
    machine: { start: "T", states: { T: { type: "Task" } } },
    tasks: { T: [ok({ done: [1] })] },
  },
  {
    name: "Task: the result beside the input",
    machine: { start: "T", states: { T: { type: "Task", into: "t" } } },
    tasks: { T: [ok(5)] },
    input: { a: 1 },
  },
  {
    name: "Task: a payload made of the input picks the answer",
    machine: { start: "T", states: { T: { type: "Task", payload: { kind: from("k"), fixed: 1 } } } },
    tasks: { T: { by: "kind", steps: { x: [ok("ex")], y: [ok("why")] } } },
    input: { k: "y" },
  },
  {
    name: "Tasks in a chain",
    machine: {
      start: "T",
      states: { T: { type: "Task", next: "U" }, U: { type: "Task", into: "u", next: "V" }, V: { type: "Succeed" } },
    },
    tasks: { T: [ok({ t: 1 })], U: [ok({ u: 2 })] },
  },
];
