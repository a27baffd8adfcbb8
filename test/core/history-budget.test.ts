/**
 * A standard execution ends with an error at 25,000 history events (Step Functions quotas), so what a long job may go
 * through is added up here, state by state, from the machine itself.
 */
import { expect, test } from "vitest";
import { nextTryAt } from "../../core/backoff.ts";
import { secondsBetween } from "../../core/time.ts";
import { JOB_DEFAULTS } from "../../core/job-fields.ts";
import { HELD_LOOK_SECONDS } from "../../core/limits.ts";
import { at, buildJob } from "./builders.ts";
import { isTokenWait, readStateMachine } from "./state-machine.ts";

const QUOTA = 25_000;
const DAY_SECONDS = 86_400;
const RUN_JOB = readStateMachine("run-job");

/**
 * Step Functions API reference, HistoryEvent: a state is entered and exited (a Fail or Succeed ends the execution with
 * one more event); a task is scheduled, started and succeeds, fails or times out; a token wait is also submitted.
 */
function eventsOf(name: string): number {
  const state = RUN_JOB.States[name];
  switch (state?.Type) {
    case "Task":
      return isTokenWait(state) ? 6 : 5;
    case "Choice":
    case "Succeed":
      return 2;
    default:
      throw new Error(`${name} is no state this test knows how to count`);
  }
}
const countOf = (...path: readonly string[]): number => path.reduce((sum, name) => sum + eventsOf(name), 0);

const CHECK = ["CheckAttempt", "FollowCheck"];
const PLAN = ["PlanAttempt", "FollowPlan"];
const SETTLE = ["SettleAttempts", ...CHECK];
const RUN = ["RunAttempt", ...CHECK];
/** From plan to plan when every pool refuses. */
const REFUSED = countOf("RequestCapacity", ...PLAN, "AwaitCapacity", ...PLAN);
/** From plan to plan through one attempt that is interrupted: boot, handover, run, and a look for each of its events. */
const ATTEMPT = countOf(
  "RequestCapacity",
  "BootstrapInstance",
  ...CHECK,
  ...SETTLE,
  // The old one lets go; the run; EC2 says the old one is terminated; a heartbeat is missed once; the notice.
  ...SETTLE,
  ...RUN,
  ...RUN,
  ...RUN,
  ...PLAN,
);
const FRAME = countOf("AdmitJob", "IsDuplicate", "IsInfrastructureReady", "EnsureNetwork", "EnsureFileSystem");
const END = countOf(
  "ReleaseAll",
  "IsReleased",
  "AwaitRelease",
  "ReleaseAll",
  "IsReleased",
  "RecordOutcome",
  "HasSucceeded",
);

function triesIn(seconds: number, jobId: string, handover: boolean): number {
  let tries = 0;
  for (let waited = 0; waited < seconds;) waited += secondsBetween(at(0), nextTryAt(jobId, ++tries, handover, at(0)));
  return tries;
}
const most = (seconds: number, handover: boolean): number =>
  Math.max(...Array.from({ length: 50 }, (_, index) => triesIn(seconds, `job-${index}`, handover)));

test("capacity gone for 30 days and 100 attempts", () => {
  const events = FRAME + 100 * ATTEMPT + most(30 * 86_400, false) * REFUSED + END;
  expect(events).toBeLessThan(QUOTA);
});

test("the default number of interruptions, each with one refusal before the replacement comes", () => {
  const attempts = JOB_DEFAULTS.retry.interruptions + 1;
  expect(FRAME + attempts * (ATTEMPT + REFUSED) + END).toBeLessThan(QUOTA);
});

test("a drill of two hours without capacity asks often at first and then like any wait", () => {
  expect(most(2 * 3600, true) * REFUSED).toBeLessThan(QUOTA / 20);
});

test("a move that is refused to its end, and the attempt that runs on in between", () => {
  const refusedMove = countOf("RequestCapacity", ...PLAN, ...CHECK, ...RUN, ...PLAN);
  expect(24 * refusedMove).toBeLessThan(QUOTA / 20);
});

test("the longest hold, after as many attempts as a job has by default", () => {
  const looks = DAY_SECONDS / HELD_LOOK_SECONDS;
  const held = looks * countOf("ReleaseAll", "IsReleased", "AwaitRelease");
  const attempts = JOB_DEFAULTS.retry.interruptions + 1;
  expect(buildJob({ holdOnFailure: "24h" }).holdOnFailureSeconds).toBe(DAY_SECONDS);
  expect(() => buildJob({ holdOnFailure: "24h1s" })).toThrow("holdOnFailure");
  expect(FRAME + attempts * (ATTEMPT + REFUSED) + held + END).toBeLessThan(QUOTA);
});

test("an instance EC2 never ends is looked at for 40 minutes", () => {
  const looks = (40 * 60) / 30;
  expect(looks * countOf("SettleAttempts", ...CHECK)).toBeLessThan(QUOTA / 10);
  expect(looks * countOf("ReleaseAll", "IsReleased", "AwaitRelease")).toBeLessThan(QUOTA / 10);
});
