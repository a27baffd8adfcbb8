/**
 * docs/deployer-policy.json is what a deployer needs: with it alone the framework deploys, updates, looks and removes, and
 * each statement decides something that no other does. Three a day are taken away for real.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ROOT } from "../../scripts/package.ts";
import { openFramework, said, type Framework } from "../e2e/framework.ts";
import { asked, environmentOf, type Document } from "./person.ts";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

/** `SEED=…` takes the same away again. */
const SEED = Number(process.env["SEED"] ?? Math.floor(Date.now() / 86_400_000));
const REMOVALS = 3;

const POLICY = JSON.parse(readFileSync(join(ROOT, "docs", "deployer-policy.json"), "utf8")) as Document;

let framework: Framework;
beforeAll(async () => {
  framework = await openFramework();
});
afterAll(() => framework?.close());

const deployer = (name: string, policy: Document) => environmentOf(framework.cloud, name, policy);
const askedOf = (role: string) => asked(framework.cloud, role);

test("with the policy and nothing else a stack is made, changed, looked at and removed; no statement is idle", async () => {
  const environment = await deployer("deployer", POLICY);
  const run = async (...args: readonly string[]): Promise<string> => {
    const ran = await framework.serverless(args, environment);
    expect(ran.code, said(ran)).toBe(0);
    return said(ran);
  };
  await run("deploy", "--param", "tags=team=vision", "--param", "inputBuckets=open-data");
  await run("deploy", "--param", "logRetentionDays=90", "--param", "publicIp=false");
  expect(await run("info")).toContain("stack: spot-connect-dev");
  await run("remove");
  const all = await askedOf("deployer");
  expect(all.filter(({ isAllowed }) => !isAllowed)).toEqual([]);
  const needed = new Set(all.flatMap(({ by }) => (by?.isOnly ? [by.statement] : [])));
  expect(POLICY.Statement.flatMap(({ Sid }, place) => (needed.has(place) ? [] : [Sid]))).toEqual([]);
});

test("with a mail address for alarms the rights on a topic are needed, too, as docs/deploy.md has them", async () => {
  const page = readFileSync(join(ROOT, "docs", "deploy.md"), "utf8");
  const Action = page.match(/sns:[A-Z]\w+/g);
  const topics = { Sid: "Topics", Effect: "Allow", Action, Resource: "arn:aws:sns:*:*:spot-connect-*" };
  const args = ["--stage", "mail", "--param", "alarmsTo=ops@example.com"];
  const refused = await framework.serverless(["deploy", ...args], await deployer("no-mail", POLICY));
  expect([refused.code, said(refused)]).not.toEqual([0, expect.anything()]);
  expect(said(refused)).toContain("sns:");
  const environment = await deployer("mail", { ...POLICY, Statement: [...POLICY.Statement, topics] });
  for (const words of [
    ["remove", "--stage", "mail"],
    ["deploy", ...args],
    ["remove", "--stage", "mail"],
  ]) {
    const ran = await framework.serverless(words, environment);
    expect(ran.code, said(ran)).toBe(0);
  }
  const all = await askedOf("mail");
  expect(all.filter(({ isAllowed }) => !isAllowed)).toEqual([]);
  expect(all.some(({ by }) => by?.isOnly && by.statement === POLICY.Statement.length)).toBe(true);
});

test.each(Array.from({ length: REMOVALS }, (_, index) => index))(
  `without statement %i of seed ${SEED} something is refused`,
  async (index) => {
    const step = Math.floor(POLICY.Statement.length / REMOVALS);
    const place = (SEED + index * step) % POLICY.Statement.length;
    const { Sid } = POLICY.Statement[place]!;
    const role = `without-${Sid}-${index}`;
    const rest = { ...POLICY, Statement: POLICY.Statement.filter((_, other) => other !== place) };
    const environment = await deployer(role, rest);
    await framework.serverless(["deploy", "--stage", `s${index}`], environment);
    await framework.serverless(["remove", "--stage", `s${index}`], environment);
    expect(
      (await askedOf(role)).filter(({ isAllowed }) => !isAllowed),
      Sid,
    ).not.toEqual([]);
  },
);
