/**
 * The local cloud's judgement of the deployed policies beside an independent one's: every right that two jobs needed, and
 * each of these asked in ways it was not.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Authorization } from "../../local/iam/authorizations.ts";
import { makeContext } from "../../local/iam/evaluation/context.ts";
import { decide, type Policy } from "../../local/iam/evaluation/decide.ts";
import { runScenarios } from "../simulation/scenario.ts";
import { startSimulation, type Simulation } from "../simulation/simulation.ts";
import { mutationsOf } from "./mutations.ts";
import { askOracle, type Question } from "./oracle.ts";
import { readRoles } from "./stack-roles.ts";

const ACCOUNT = "000000000000";

let simulation: Simulation;
let asked: readonly Authorization[];
let roles: ReadonlyMap<string, readonly Policy[]>;
beforeAll(async () => {
  simulation = await startSimulation();
  await runScenarios(simulation, [
    { name: "plain", job: { filesystem: "data" }, agent: () => ({ workSeconds: 30 }) },
    {
      name: "moved",
      agent: () => ({ workSeconds: 120, saveEverySeconds: 20 }),
      script: async (scene) => {
        const { instanceId } = await scene.running(1);
        await scene.interrupt(instanceId);
      },
    },
  ]);
  const { account, clock } = simulation;
  asked = await clock.run(simulation.ask<Authorization[]>("GET", "authorizations"));
  roles = await clock.run(clock.hold(readRoles(account.target, [...new Set(asked.map(({ role }) => role))])));
}, 120_000);
afterAll(() => simulation?.stop());

/** One of each kind: what differs only in a number or an id is the same question. */
function distinct(authorizations: readonly Authorization[]): readonly Authorization[] {
  const kind = ({ role, action, resource, context, by }: Authorization): string =>
    JSON.stringify([role, action, resource.replaceAll(/[0-9a-f-]{8,}/g, "#"), Object.keys(context), by]);
  return [...new Map(authorizations.map((each) => [kind(each), each])).values()];
}

const sessionOf = ({ role, userId }: Authorization): string =>
  `arn:aws:sts::${ACCOUNT}:assumed-role/${role.slice(role.lastIndexOf("/") + 1)}/${userId.split(":")[1] ?? ""}`;

function judge({ userArn, action, resource, context }: Question, role: string, identity: readonly Policy[]): boolean {
  const principal = { accountId: ACCOUNT, arn: userArn, roleArn: role };
  const question = { action, resource, context: makeContext(context), principal, identity };
  return decide({ ...question, boundary: null, resourcePolicy: null }).isAllowed;
}

test("nothing that the product asked for was refused", () => {
  expect(asked.filter(({ isAllowed }) => !isAllowed)).toEqual([]);
  expect(new Set(asked.map(({ role }) => role)).size).toBeGreaterThan(12);
});

test("of every question, and of those beside it, both judges say the same", async () => {
  const questions = distinct(asked);
  /** A call that names no resource is no question to an action that takes one. */
  const siblingsOf = ({ resource }: Authorization): readonly string[] =>
    questions.filter((other) => (other.resource === "*") === (resource === "*")).map(({ action }) => action);
  const differing: object[] = [];
  const unjudged: string[] = [];
  let judged = 0;
  let allowed = 0;
  for (const each of questions) {
    const identity = roles.get(each.role) ?? [];
    const question = { userArn: sessionOf(each), action: each.action, resource: each.resource, context: each.context };
    const text = identity.map(({ document }) => document.toLowerCase()).join();
    for (const { what, question: changed } of mutationsOf(question, siblingsOf(each), (key) => text.includes(key))) {
      const theirs = await askOracle(changed, identity);
      if (typeof theirs === "string") {
        if (what === "as it was asked") unjudged.push(`${theirs}: ${each.action} on ${each.resource}`);
        continue;
      }
      const ours = judge(changed, each.role, identity);
      judged++;
      if (theirs) allowed++;
      if (ours !== theirs) differing.push({ what, ours, theirs, role: each.role, ...changed });
    }
  }
  expect(differing).toEqual([]);
  // Its data wants an account in the ARN of a public parameter, which has none.
  const isPublicParameter = /^no\.resource\.types: ssm:GetParameters on arn:aws:ssm:[\w-]+::parameter\/aws\/service\//;
  expect(unjudged.filter((each) => !isPublicParameter.test(each))).toEqual([]);
  expect(judged).toBeGreaterThan(500);
  expect(allowed).toBeGreaterThan(100);
  expect(judged - allowed).toBeGreaterThan(100);
});
