/** Machines and scripts for the durability property: everything the language has, in the shape of real workflows. */
import * as fc from "fast-check";
import { LAMBDA, LAMBDA_TOKEN } from "./case.ts";
import type { Script, Tasks } from "./world.ts";

const token = { Type: "Task", Resource: LAMBDA_TOKEN, Arguments: { token: "{% $states.context.Task.Token %}" } };
const call = { Type: "Task", Resource: LAMBDA };

/** A loop of token waits: plan, request, boot, run, look; then clean up in a Map and record in a Parallel. */
export const LOOP = {
  StartAt: "Begin",
  TimeoutSeconds: 5_000,
  States: {
    Begin: { Type: "Pass", Assign: { round: 0, id: "{% $uuid() %}" }, Next: "Plan" },
    Plan: {
      Type: "Choice",
      Choices: [{ Condition: "{% $round < 4 %}", Assign: { round: "{% $round + 1 %}" }, Next: "Request" }],
      Default: "GiveUp",
    },
    Request: {
      ...call,
      Arguments: { round: "{% $round %}", id: "{% $id %}", luck: "{% $random() %}" },
      Retry: [{ ErrorEquals: ["Lambda.ServiceException"], IntervalSeconds: 2, MaxAttempts: 2, JitterStrategy: "FULL" }],
      Catch: [{ ErrorEquals: ["Capacity"], Output: "{% $states.errorOutput.Error %}", Next: "BackOff" }],
      Next: "Boot",
    },
    BackOff: { Type: "Wait", Seconds: "{% $round * 10 %}", Next: "Plan" },
    Boot: {
      ...token,
      TimeoutSeconds: 90,
      Catch: [{ ErrorEquals: ["States.Timeout"], Assign: { slow: true }, Next: "Plan" }],
      Next: "Run",
    },
    Run: {
      ...token,
      TimeoutSeconds: "{% 600 - $round %}",
      HeartbeatSeconds: 60,
      Assign: { result: "{% $states.result %}" },
      Catch: [
        { ErrorEquals: ["States.HeartbeatTimeout"], Next: "Plan" },
        { ErrorEquals: ["Taken"], Next: "Plan" },
      ],
      Next: "CleanUp",
    },
    CleanUp: {
      Type: "Map",
      Items: "{% $range(1, 3, 1) %}",
      ItemSelector: { n: "{% $states.context.Map.Item.Value %}", id: "{% $id %}" },
      MaxConcurrency: 2,
      ToleratedFailureCount: 1,
      ItemProcessor: {
        StartAt: "Terminate",
        States: { Terminate: { ...call, Retry: [{ ErrorEquals: ["Busy"], MaxAttempts: 1 }], End: true } },
      },
      Next: "Record",
    },
    Record: {
      Type: "Parallel",
      Branches: [
        { StartAt: "Settle", States: { Settle: { Type: "Wait", Seconds: 3, End: true } } },
        { StartAt: "Note", States: { Note: { ...call, TimeoutSeconds: 5, End: true } } },
      ],
      Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 4, MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ["States.ALL"], Output: "unrecorded", Next: "Done" }],
      Next: "Done",
    },
    Done: { Type: "Succeed", Output: { id: "{% $id %}", result: "{% $result %}", rounds: "{% $round %}" } },
    GiveUp: { Type: "Fail", Error: "GaveUp", Cause: "{% 'after ' & $string($round) & ' rounds' %}" },
  },
};

/** Forks in forks, without tolerance: the first failure stops everything. */
export const FORKS = {
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      Items: [1, 2, 3],
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: "Both",
        States: {
          Both: {
            Type: "Parallel",
            Branches: [
              { StartAt: "Request", States: { Request: { ...call, End: true } } },
              { StartAt: "Boot", States: { Boot: { ...token, HeartbeatSeconds: 60, End: true } } },
            ],
            Retry: [{ ErrorEquals: ["Busy", "States.Timeout"], IntervalSeconds: 1, MaxAttempts: 1 }],
            End: true,
          },
        },
      },
      Catch: [{ ErrorEquals: ["Capacity"], Next: "Note" }],
      End: true,
    },
    Note: { ...call, TimeoutSeconds: 5, End: true },
  },
};

/** Half seconds, so that nothing outside falls on the same moment as a timer: that order is chance on AWS too. */
const halfSeconds = fc.integer({ min: 0, max: 120 }).map((seconds) => seconds + 0.5);

const answers: fc.Arbitrary<Script> = fc.record({
  answer: fc.oneof(
    { weight: 4, arbitrary: fc.record({ output: fc.constantFrom<string | number>("done", 7) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        error: fc.constantFrom("Lambda.ServiceException", "Capacity", "Busy", "Odd"),
        cause: fc.constant("why"),
      }),
    },
  ),
  seconds: fc.oneof(fc.constant(0), fc.constant(2.5), fc.constant(7.5)),
});

const callbacks: fc.Arbitrary<Script> = fc
  .record({
    starter: fc.constantFrom(0, 1.25),
    silent: fc.boolean(),
    outcome: fc.oneof(
      { weight: 3, arbitrary: fc.constant({ output: "ran" }) },
      { weight: 2, arbitrary: fc.constant({ error: "Taken", cause: "by EC2" }) },
    ),
    callbackSeconds: halfSeconds,
    heartbeats: fc.array(halfSeconds, { maxLength: 3 }),
  })
  .map(({ starter, silent, outcome, callbackSeconds, heartbeats }) => ({
    answer: { output: { started: true } },
    seconds: starter,
    heartbeats,
    ...(silent && callbackSeconds > 60 ? {} : { callback: outcome, callbackSeconds }),
  }));

const several = (script: fc.Arbitrary<Script>) => fc.array(script, { minLength: 1, maxLength: 5 });

export const scripts: fc.Arbitrary<Tasks> = fc.record({
  Request: several(answers),
  Boot: several(callbacks),
  Run: several(callbacks),
  Terminate: several(answers),
  Note: several(answers),
});
