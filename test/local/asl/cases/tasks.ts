import type { Case } from "../case.ts";
import { LAMBDA, LAMBDA_TOKEN, caught, only } from "../case.ts";
import { callsBack, error, failsBack, ok } from "../world.ts";

const token = { Type: "Task", Resource: LAMBDA_TOKEN, Arguments: { t: "{% $states.context.Task.Token %}" } };
const beats = { ...token, TimeoutSeconds: 600, HeartbeatSeconds: 60 };

export const TASKS: readonly Case[] = [
  {
    name: "a token ends the state, not the answer",
    definition: only(token),
    tasks: { S: [callsBack({ done: 1 }, 3_600)] },
    expect: {
      output: { done: 1 },
      seconds: 3_600,
      events: [
        "ExecutionStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskSubmitted",
        "TaskSucceeded",
        "TaskStateExited",
        "ExecutionSucceeded",
      ],
    },
  },
  {
    name: "a token may be used before its starter answers",
    definition: only(token),
    tasks: { S: [{ answer: { output: "late" }, seconds: 30, callback: { output: "early" }, callbackSeconds: 2 }] },
    expect: { output: "early", seconds: 2 },
  },
  {
    name: "an error of the starter fails the state at once",
    definition: only(token),
    tasks: { S: [{ ...error("Broken", "x"), callback: { output: 1 }, callbackSeconds: 9 }] },
    expect: { status: "FAILED", error: "Broken", seconds: 0 },
  },
  {
    name: "SendTaskFailure names the error",
    definition: only(token),
    tasks: { S: [failsBack("Taken", 40)] },
    expect: { status: "FAILED", error: "Taken", cause: "said the worker", seconds: 40 },
  },
  {
    name: "only the first callback counts",
    definition: {
      StartAt: "S",
      States: { S: { ...token, Next: "W" }, W: { Type: "Wait", Seconds: 100, End: true } },
    },
    tasks: { S: [{ ...callsBack("first", 5), heartbeats: [50] }] },
    expect: { output: "first", seconds: 105 },
  },
  {
    name: "a retry has a token of its own",
    definition: only({ ...token, Retry: [{ ErrorEquals: ["Taken"], IntervalSeconds: 10 }] }),
    tasks: { S: (args, nth) => (nth === 0 ? failsBack("Taken", 5) : callsBack({ same: args.t === "" }, 5)) },
    expect: { output: { same: false }, seconds: 20 },
  },
  {
    name: "heartbeats keep a task alive",
    definition: only(beats),
    tasks: { S: [callsBack("ok", 210, { heartbeats: [50, 100, 150, 200] })] },
    expect: { output: "ok", seconds: 210 },
  },
  {
    name: "a missed heartbeat is recorded as States.Timeout without a cause",
    definition: only(beats),
    tasks: { S: [callsBack("late", 300, { heartbeats: [50] })] },
    expect: {
      status: "FAILED",
      error: "States.Timeout",
      cause: null,
      seconds: 110,
      events: [
        "ExecutionStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskSubmitted",
        "TaskTimedOut",
        "ExecutionFailed",
      ],
    },
  },
  {
    name: "a missed heartbeat is caught by States.HeartbeatTimeout",
    definition: caught(beats, "States.HeartbeatTimeout"),
    tasks: { S: [callsBack("late", 300)] },
    expect: { states: ["S", "Caught"], seconds: 60 },
  },
  {
    name: "a missed heartbeat is caught by States.Timeout too",
    definition: caught(beats, "States.Timeout"),
    tasks: { S: [callsBack("late", 300)] },
    expect: { states: ["S", "Caught"], seconds: 60 },
  },
  {
    name: "a missed heartbeat is not caught by States.TaskFailed",
    definition: caught(beats, "States.TaskFailed"),
    tasks: { S: [callsBack("late", 300)] },
    expect: { status: "FAILED", states: ["S"] },
  },
  {
    name: "a time-out is not caught by States.HeartbeatTimeout",
    definition: caught({ ...beats, TimeoutSeconds: 61 }, "States.HeartbeatTimeout"),
    tasks: { S: [callsBack("late", 300, { heartbeats: [50] })] },
    expect: { status: "FAILED", error: "States.Timeout", seconds: 61 },
  },
  {
    name: "the time-out holds although heartbeats come",
    definition: only({ ...beats, TimeoutSeconds: 100 }),
    tasks: { S: [callsBack("late", 300, { heartbeats: [50, 99] })] },
    expect: { status: "FAILED", error: "States.Timeout", seconds: 100 },
  },
  {
    name: "TimeoutSeconds and HeartbeatSeconds by expression",
    definition: only({ ...token, TimeoutSeconds: "{% $states.input.t %}", HeartbeatSeconds: "{% $states.input.h %}" }),
    input: { t: 90, h: 20 },
    tasks: { S: [callsBack("late", 300, { heartbeats: [15] })] },
    expect: { status: "FAILED", error: "States.Timeout", seconds: 35 },
  },
  {
    name: "a heartbeat not smaller than the time-out is a runtime error nobody catches",
    definition: caught(
      { ...token, TimeoutSeconds: "{% $states.input.t %}", HeartbeatSeconds: "{% 60 %}" },
      "States.ALL",
    ),
    input: { t: 60 },
    expect: { status: "FAILED", error: "States.Runtime", cause: "HeartbeatSeconds", states: ["S"] },
  },
  {
    name: "States.Runtime is not caught by its own name",
    definition: caught({ ...token, TimeoutSeconds: "{% 5 %}", HeartbeatSeconds: "{% 5 %}" }, "States.Runtime"),
    expect: { status: "FAILED", error: "States.Runtime", states: ["S"] },
  },
  {
    name: "TimeoutSeconds that is no number",
    definition: only({ ...token, TimeoutSeconds: "{% 'soon' %}" }),
    expect: { status: "FAILED", error: "States.QueryEvaluationError", cause: "'TimeoutSeconds'" },
  },
  {
    name: "TimeoutSeconds 0 by expression",
    definition: caught({ ...token, TimeoutSeconds: "{% 0 %}" }, "States.QueryEvaluationError"),
    expect: { states: ["S", "Caught"] },
  },
  {
    name: "a plain invocation is bounded by TimeoutSeconds",
    definition: only({ Type: "Task", Resource: LAMBDA, TimeoutSeconds: 30 }),
    tasks: { S: [ok("late", 31)] },
    expect: { status: "FAILED", error: "States.Timeout", seconds: 30 },
  },
  {
    name: "the machine's time-out ends a token wait",
    definition: { TimeoutSeconds: 70, ...only(token) },
    tasks: { S: [callsBack("late", 300)] },
    expect: { status: "TIMED_OUT", seconds: 70 },
  },
  {
    name: "a redrive of an aborted token wait gives a new token",
    definition: only(token),
    tasks: { S: [callsBack("lost", 500), callsBack("found", 5)] },
    stopAfterSeconds: 10,
    redrives: 1,
    expect: { output: "found", seconds: 10 + 3_600 + 5, states: ["S"] },
  },
];
