/** Which of AWS's events wakes which function: each rule's pattern against a sample of every kind, its neighbours included. */
import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { matches, type Json, type Pattern } from "../../local/events/match.ts";
import { parsePattern } from "../../local/events/parse-pattern.ts";
import { compile, idOfArn, resourcesOf } from "./compiled.ts";

/** Shapes: EventBridge's and EC2's user guides. */
const sample = (name: string): { readonly [member: string]: Json } =>
  JSON.parse(readFileSync(new URL(`../events/${name}.json`, import.meta.url), "utf8")) as never;
const warning = sample("interruption-warning");
const stateChange = sample("instance-state-change");
const ended = sample("execution-status-change");
const inState = (state: string) => ({ ...stateChange, detail: { "instance-id": "i-0b662ef9931388ba0", state } });
const ofMachine = (name: string, status = "SUCCEEDED") => ({
  ...ended,
  detail: {
    ...(ended["detail"] as object),
    status,
    stateMachineArn: `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`,
  },
});

const newState = (more: object) => {
  const change = sample("job-state-change");
  return { ...change, detail: { ...(change["detail"] as object), ...more } };
};

/** Each event with the functions that it must wake. */
const EVENTS: readonly (readonly [event: string, body: Json, wakes: readonly string[]])[] = [
  ["an interruption warning", warning, ["OnInterruption"]],
  ["a drill", sample("drill"), ["OnInterruption"]],
  ["a drill that says it came from EC2", { ...sample("drill"), source: "aws.ec2" }, []],
  ["a warning that did not come from EC2", { ...warning, source: "spot-connect" }, []],
  ["a job's new state, which it wants told", sample("job-state-change"), ["OnJobState"]],
  ["a job's new state that nobody is to be told of", newState({ notify: false }), []],
  ["a new state of another stack's job", newState({ stack: "spot-connect-prod" }), []],
  ["another word of ours", { ...sample("job-state-change"), "detail-type": "Spot Connect Report" }, []],
  ["a job's new state from elsewhere", { ...sample("job-state-change"), source: "me" }, []],
  ["a rebalance recommendation", sample("rebalance-recommendation"), ["OnRebalance"]],
  ["a recommendation from elsewhere", { ...sample("rebalance-recommendation"), source: "me" }, []],
  ["an instance that is pending", inState("pending"), []],
  ["an instance that is running", inState("running"), []],
  ["an instance that is shutting down", inState("shutting-down"), ["OnInstanceState"]],
  ["an instance that is stopping", inState("stopping"), ["OnInstanceState"]],
  ["an instance that is stopped", inState("stopped"), ["OnInstanceState"]],
  ["an instance that is terminated", inState("terminated"), ["OnInstanceState"]],
  ["a state change from elsewhere", { ...inState("stopped"), source: "me" }, []],
  ["another word of EC2 about an instance", { ...inState("stopped"), "detail-type": "EC2 Instance Report" }, []],
  ["a run-job that starts", ofMachine("spot-connect-dev-run-job", "RUNNING"), []],
  ["a run-job that ended", ofMachine("spot-connect-dev-run-job"), ["OnExecutionEnded"]],
  ["a run-job that failed", ofMachine("spot-connect-dev-run-job", "FAILED"), ["OnExecutionEnded"]],
  ["a run-job that timed out", ofMachine("spot-connect-dev-run-job", "TIMED_OUT"), ["OnExecutionEnded"]],
  ["a run-job that was stopped", ofMachine("spot-connect-dev-run-job", "ABORTED"), ["OnExecutionEnded"]],
  ["an end-job that failed", ofMachine("spot-connect-dev-end-job", "FAILED"), ["OnExecutionEnded"]],
  ["a run-job's end from elsewhere", { ...ofMachine("spot-connect-dev-run-job"), source: "me" }, []],
  [
    "another word of Step Functions",
    { ...ofMachine("spot-connect-dev-run-job"), "detail-type": "Step Functions Map Run Status Change" },
    [],
  ],
  ["another stage's run-job", ofMachine("spot-connect-prod-run-job"), []],
  ["somebody's own machine", ofMachine("nightly"), []],
  ["a scheduled event", sample("scheduled"), []],
];

let patterns: readonly (readonly [functionId: string, pattern: Pattern])[];
beforeAll(async () => {
  const { template } = await compile();
  patterns = resourcesOf(template, "AWS::Events::Rule").flatMap(([, { Properties }]) => {
    const pattern = Properties["EventPattern"];
    if (pattern === undefined) return [];
    const text = JSON.stringify(pattern, (_key, value: unknown) =>
      typeof value === "object" && value !== null && "Fn::Sub" in value
        ? substitute(value["Fn::Sub"] as string)
        : value,
    );
    const [target] = Properties["Targets"] as { readonly Arn: unknown }[];
    return [[idOfArn(target!.Arn).replace("LambdaFunction", ""), parsePattern(text)] as const];
  });
});

const PSEUDO: Readonly<Record<string, string>> = { Partition: "aws", Region: "us-east-1", AccountId: "123456789012" };
const substitute = (text: string): string =>
  text.replaceAll(/\$\{AWS::(\w+)\}/g, (_, name: string) => PSEUDO[name] ?? "");

test.each(EVENTS)("%s", (_name, body, wakes) => {
  expect(patterns.filter(([, pattern]) => matches(pattern, body)).map(([functionId]) => functionId)).toEqual(wakes);
});

test("every rule with a pattern is woken by some sample", () => {
  const woken = new Set(EVENTS.flatMap(([, , wakes]) => wakes));
  expect(new Set(patterns.map(([functionId]) => functionId))).toEqual(woken);
  expect(patterns.length).toBeGreaterThan(4);
});

/** A pattern as it is, without one of its conditions; conditions are the fields whose values are lists. */
function* loosened(pattern: Pattern): Generator<readonly [path: string, pattern: Pattern]> {
  for (const [key, value] of Object.entries(pattern)) {
    const rest = Object.fromEntries(Object.entries(pattern).filter(([other]) => other !== key));
    if (Array.isArray(value)) yield [key, rest];
    else for (const [path, inner] of loosened(value as Pattern)) yield [`${key}.${path}`, { ...rest, [key]: inner }];
  }
}

test("no condition is idle: a pattern without one of them would take a neighbour's event", () => {
  const woken = (pattern: Pattern) => EVENTS.filter(([, body]) => matches(pattern, body)).length;
  const conditions = patterns.flatMap(([functionId, pattern]) =>
    [...loosened(pattern)].map(([path, looser]) => [`${functionId} ${path}`, woken(looser) > woken(pattern)]),
  );
  expect(conditions.length).toBeGreaterThan(10);
  expect(conditions.filter(([, isNeeded]) => isNeeded === false)).toEqual([]);
});
