/** One course with one blow or several: what became of the job, and what everybody did meanwhile. */
import { DeleteCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Fault } from "../../local/index.ts";
import { readCalls, type FunctionCall } from "./crash-calls.ts";
import { faultOf } from "./crash-faults.ts";
import { pointsOf, textOf, type Blow, type CrashPoint } from "./crash-points.ts";
import { COURSES, type Course, type CourseName } from "./crash-scenarios.ts";
import { tellStory } from "./crash-story.ts";
import { problemsOf, type Aftermath, type Ends } from "./crash-verdict.ts";
import { findLeftovers, type Leftovers } from "./leftovers.ts";
import { heal } from "./outage.ts";
import { runScenario, type Result, type Scenario } from "./scenario.ts";
import type { Simulation } from "./simulation.ts";

export interface Played {
  readonly points: readonly CrashPoint[];
  /** Empty: all is well. */
  readonly problems: readonly string[];
  /** Calls that were to be hit and were not made. */
  readonly missed: readonly string[];
  readonly story: string;
}

/** The sweep's: each course begins right after one, so that the same calls come in the same order. */
const PERIOD_SECONDS = 300;
const AFTER_SWEEP_SECONDS = 20;
/** The last event of a course has been heard by then, */
const LAST_EVENT_SECONDS = 10;
/** and by then its function has been tried three times, if it was hit: after one minute, and after two more. */
const RETRIES_SECONDS = 200;
/** Time enough for the sweep's two phases and an end-job. */
const CLEAN_SECONDS = 1800;

let played = 0;

/** Makes the stack's own file system, which is there for every course from then on. */
export const prepare = (simulation: Simulation): Promise<Result> =>
  runScenario(simulation, { name: "first", agent: () => ({ workSeconds: 5 }) });

export async function playCourse(
  simulation: Simulation,
  name: CourseName,
  blows: readonly Blow[] = [],
): Promise<Played> {
  const { job, ends, ...course }: Course = COURSES[name];
  const jobName = `${name}-${++played}`;
  const scenario = { ...course, name: jobName, ...(job ? { job: job(jobName) } : {}) };
  const { calls, ...ended } = await playScenario(simulation, scenario, ends, blows);
  return { ...ended, points: pointsOf(name, calls) };
}

/**
 * A process that has run before knows some things, and does not ask for them again: where the call is another one than it was
 * in a new process, or none at all, it is played again in a new one.
 */
export async function playBlow(simulation: Simulation, blow: Blow): Promise<Played> {
  const { course, caller } = blow.point;
  const played = await playCourse(simulation, course, [blow]);
  if (played.problems.length > 0 || hasHit(played, blow)) return played;
  await simulation.clock.run(simulation.order("lambda/retire", { functionName: `${simulation.stack}-${caller}` }));
  const again = await playCourse(simulation, course, [blow]);
  return { ...again, problems: [...again.problems, ...again.missed] };
}

function hasHit({ points, missed }: Played, { point }: Blow): boolean {
  const hit = points.find(
    ({ caller, service, operation, skip }) =>
      caller === point.caller && service === point.service && operation === point.operation && skip === point.skip,
  );
  return missed.length === 0 && (point.signature === undefined || hit?.signature === point.signature);
}

/** Any job, with blows that it may or may not come to. */
export async function playScenario(
  simulation: Simulation,
  scenario: Scenario,
  ends: Ends,
  blows: readonly Blow[],
): Promise<Omit<Played, "points"> & { readonly calls: readonly FunctionCall[] }> {
  const { clock } = simulation;
  await clock.run(begin(simulation, blows));
  const ended = await endOf(simulation, scenario, blows);
  const { calls, missed } = await clock.run(takeBack(simulation));
  const problems =
    "error" in ended
      ? [ended.error]
      : problemsOf(ends, ended.result, await clock.run(see(simulation, ended.result.jobId, ended.leftovers)));
  const result = "error" in ended ? null : ended.result;
  const story = tellStory({ blows: blows.map(textOf), calls, problems: [...problems, ...missed], result });
  return { calls, missed, problems, story };
}

async function begin(simulation: Simulation, blows: readonly Blow[]): Promise<void> {
  const { clock, stack } = simulation;
  await untilSwept(simulation);
  await clock.hold(forgetInfrastructure(simulation));
  await simulation.ask("DELETE", "calls");
  for (const blow of blows) await simulation.order("faults", faultOf(stack, blow));
}

/** Until right after the next sweep. */
async function untilSwept(simulation: Simulation): Promise<void> {
  const passed = (simulation.clock.now() - simulation.scheduledAt) / 1000;
  await simulation.sleep(Math.ceil(passed / PERIOD_SECONDS) * PERIOD_SECONDS + AFTER_SWEEP_SECONDS - passed);
}

/** What the course before found out about network and file system is known for ten minutes; each is to find it anew. */
async function forgetInfrastructure({ dynamoDb, account }: Simulation): Promise<void> {
  const TableName = account.outputs["TableName"];
  const { Items = [] } = await dynamoDb.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": "infrastructure" },
    }),
  );
  for (const { pk, sk } of Items) await dynamoDb.send(new DeleteCommand({ TableName, Key: { pk, sk } }));
}

async function endOf(
  simulation: Simulation,
  scenario: Scenario,
  blows: readonly Blow[],
): Promise<{ readonly result: Result; readonly leftovers: Leftovers } | { readonly error: string }> {
  try {
    const result = await runScenario(simulation, scenario);
    return { result, leftovers: await simulation.clock.run(untilClean(simulation, blows)) };
  } catch (error) {
    return { error: String(error) };
  }
}

/** The sweep lets expire what the job has written; what is left is given the time in which somebody must find it. */
async function untilClean(simulation: Simulation, blows: readonly Blow[]): Promise<Leftovers> {
  const isEvents = blows.some(({ point }) => /^(?:on|sweep)[A-Z]/.test(point.caller));
  await simulation.sleep(LAST_EVENT_SECONDS);
  await untilSwept(simulation);
  if (isEvents) await simulation.sleep(RETRIES_SECONDS);
  for (let waited = 0; ; waited += PERIOD_SECONDS) {
    const leftovers = await findLeftovers(simulation);
    if (leftovers.length === 0 || waited >= CLEAN_SECONDS) return leftovers;
    await simulation.sleep(PERIOD_SECONDS);
  }
}

/** The faults that are still there go, so that what is looked at from here on is the truth. */
async function takeBack(simulation: Simulation): Promise<{
  readonly calls: readonly FunctionCall[];
  readonly missed: readonly string[];
}> {
  const waiting = await simulation.ask<readonly Fault[]>("GET", "faults");
  const calls = await readCalls(simulation);
  await heal(simulation);
  const missed = waiting.map(
    ({ caller, operation, skip = 0 }) => `${caller} was ${skip + 1} calls of ${operation} short`,
  );
  return { calls, missed };
}

/** What a user sees of the ended job. */
async function see({ api, clock }: Simulation, jobId: string, leftovers: Leftovers): Promise<Aftermath> {
  const params = { id: jobId };
  const [{ state }, { events }] = await clock.hold(Promise.all([api.getJob({ params }), api.readEvents({ params })]));
  return { leftovers, state, lines: events };
}
