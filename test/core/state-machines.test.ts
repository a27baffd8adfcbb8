import { describe, expect, test } from "vitest";
import { isErrorName } from "../../core/errors.ts";
import { isTokenWait, nextOf, reach, STATE_MACHINES, type State, type StateMachine } from "./state-machine.ts";

/** Step Functions developer guide, "Handling errors"; Lambda's own codes, ibid. "Lambda service exceptions". */
const AWS_ERRORS = [
  "States.ALL",
  "States.Timeout",
  "States.HeartbeatTimeout",
  "States.TaskFailed",
  "States.DataLimitExceeded",
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
  "Lambda.Unknown",
  "Runtime.ExitError",
  "Sandbox.Timedout",
];

const statesOf = (machine: StateMachine): [string, State][] => Object.entries(machine.States);
const tasksOf = (machine: StateMachine) => statesOf(machine).filter(([, state]) => state.Type === "Task");

describe.each(STATE_MACHINES)("$name", (machine) => {
  test("names only states there are, all of which can be reached, and none leads nowhere", () => {
    for (const [name, state] of statesOf(machine)) {
      for (const next of nextOf(state)) expect(machine.States, `${name} → ${next}`).toHaveProperty(next);
      const isEnd = state.Type === "Succeed" || state.Type === "Fail";
      expect(nextOf(state).length > 0, name).toBe(!isEnd);
    }
    expect(reach(machine, machine.StartAt)).toEqual(new Set(Object.keys(machine.States)));
  });

  test("is JSONata throughout, with a time-out of its own", () => {
    expect(machine.QueryLanguage).toBe("JSONata");
    expect(machine.TimeoutSeconds).toBeGreaterThan(0);
    expect(JSON.stringify(machine.States)).not.toMatch(
      /"QueryLanguage"|"(?:Input|Output|Result|Items)Path"|States\.Format/,
    );
  });

  test("matches only errors that are ours, or AWS's by their documented names", () => {
    for (const [name, { Retry = [], Catch = [] }] of statesOf(machine))
      for (const error of [...Retry, ...Catch].flatMap((rule) => rule.ErrorEquals))
        expect(isErrorName(error) || AWS_ERRORS.includes(error), `${name}: ${error}`).toBe(true);
  });

  test("reads no clock but the state's EnteredTime, and every call carries the payload's version", () => {
    for (const [name, { Arguments }] of tasksOf(machine))
      expect(Arguments?.Payload, name).toMatchObject({ version: 1, now: "{% $states.context.State.EnteredTime %}" });
    expect(JSON.stringify(machine)).not.toMatch(/\$now\(|\$millis\(/);
  });

  test.each(tasksOf(machine))(
    "%s has a time-out, retries the service's failures, and catches everything last",
    (name, state) => {
      expect(state.TimeoutSeconds).toBeDefined();
      expect(state.Retry?.[0]?.ErrorEquals).toContain("Lambda.ServiceException");
      expect(state.Retry?.map((rule) => rule.ErrorEquals)).toContainEqual(["RequestThrottled"]);
      expect(state.Catch?.at(-1)?.ErrorEquals).toEqual(["States.ALL"]);
      if (name !== "AdmitJob") expect(state.Catch?.map((catcher) => catcher.ErrorEquals)).toContainEqual(["JobEnded"]);
    },
  );

  test.each(tasksOf(machine).filter(([, state]) => isTokenWait(state)))(
    "%s: a time-out is a look, not an error",
    (name, state) => {
      expect(state.Arguments?.Payload["token"]).toBe("{% $states.context.Task.Token %}");
      const [first] = state.Catch ?? [];
      expect(first?.ErrorEquals).toContain("States.Timeout");
      expect(["CheckAttempt", "PlanAttempt", "ReleaseAll"]).toContain(first?.Next);
      // A spurious wake must look as well: the same state follows success and time-out.
      expect(state.Next).toBe(first?.Next);
      // A retry on a time-out would enter the wait on a dead machine (aws-review A8).
      for (const rule of state.Retry ?? []) expect(rule.ErrorEquals.join()).not.toMatch(/States\./);
      expect(state.HeartbeatSeconds !== undefined, name).toBe(name === "RunAttempt");
      if (name === "RunAttempt") expect(first?.ErrorEquals).toContain("States.HeartbeatTimeout");
    },
  );

  test("every path out of a catch ends in Fail or passes ReleaseAll", () => {
    for (const [name, { Catch = [] }] of tasksOf(machine))
      for (const { Next, ErrorEquals } of Catch) {
        const unreleased = [...reach(machine, Next, (each) => each !== "ReleaseAll")].filter(
          (each) => each !== "ReleaseAll",
        );
        const ends = unreleased.filter((each) => machine.States[each]!.Type === "Succeed");
        expect(ends, `${name} on ${ErrorEquals.join()}`).toEqual([]);
      }
  });

  test("an execution that no longer owns the job fails at once, and touches nothing", () => {
    for (const [name, { Catch = [] }] of tasksOf(machine))
      for (const { Next } of Catch.filter(({ ErrorEquals }) => ErrorEquals.includes("JobEnded")))
        expect(reach(machine, Next), name).toEqual(new Set(["JobEnded"]));
    expect(machine.States["JobEnded"]?.Type).toBe("Fail");
  });

  test("no way leads from a launch to the end but through ReleaseAll and RecordOutcome", () => {
    for (const gate of ["ReleaseAll", "RecordOutcome"]) {
      const start = machine.name === "run-job" ? "RequestCapacity" : machine.StartAt;
      const ends = [...reach(machine, start, (each) => each !== gate)].filter(
        (each) => machine.States[each]!.Type === "Succeed",
      );
      expect(ends, `around ${gate}`).toEqual([]);
    }
  });
});

test("every function a machine calls has a parameter of its own", () => {
  for (const machine of STATE_MACHINES) {
    const called = tasksOf(machine).map(([name, state]) => [name, state.Arguments?.FunctionName]);
    for (const [name, functionName] of called) expect(functionName).toBe(`\${${name}Arn}`);
  }
});
