/** What docs/operate.md says that `spot down` needs, beside docs/deployer-policy.json: with that alone it takes all of a stack away. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { IAMClient } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ROOT } from "../../scripts/package.ts";
import { openFramework, said, type Framework } from "../e2e/framework.ts";
import { runProcess } from "../e2e/run-process.ts";
import { makeOwnRole, ownRole } from "../own-role.ts";
import { asked, environmentOf, type Document } from "./person.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const STACK = "spot-connect-gone";
const read = (name: string): string => readFileSync(join(ROOT, "docs", name), "utf8");
const DEPLOYER = JSON.parse(read("deployer-policy.json")) as Document;
/** Of the page's paragraph. */
const LIST = /It needs, beside what removes a stack: [^]*?\n\n|It needs, beside what removes a stack: [^]*$/.exec(
  read("operate.md"),
)![0];
const ACTIONS = [...new Set(LIST.match(/[a-z0-9-]+:[A-Z]\w+\*?/g))];

let framework: Framework;
beforeAll(async () => {
  framework = await openFramework();
});
afterAll(() => framework?.close());

test("a stack with a file system, outputs and a job's own role: nothing is refused, and all of the list is asked for", async () => {
  const deployed = await framework.serverless(["deploy", "--stage", "gone"]);
  expect(deployed.code, said(deployed)).toBe(0);
  const world = await framework.world(STACK);
  const iam = new IAMClient(world.target);
  await makeOwnRole(iam, ownRole(STACK, world.outputs["InstancePolicyArn"] ?? ""));
  iam.destroy();
  const command = "echo 1 > left.txt";
  const jobId = await world.submit({ name: "left", command, filesystem: "data", outputs: ["left.txt"] });
  expect(await world.ended(jobId)).toMatchObject({ state: "succeeded" });
  const rights = { Sid: "Down", Effect: "Allow", Action: ACTIONS, Resource: "*" };
  const statements = [...DEPLOYER.Statement, rights];
  const environment = await environmentOf(framework.cloud, "remover", { ...DEPLOYER, Statement: statements });
  const words = ["down", "--yes", "--remove-file-system", "data", "--stage", "gone"];
  const ran = await runProcess(process.execPath, [join(ROOT, "cli", "spot.mjs"), ...words], {
    environment: { ...world.environment, ...environment },
  });
  expect(ran.code, said(ran)).toBe(0);
  expect(await framework.stack(STACK)).toBeNull();
  const all = await asked(framework.cloud, "remover");
  expect(all.filter(({ isAllowed }) => !isAllowed)).toEqual([]);
  const used = new Set(all.map(({ action }) => action));
  const isUsed = (pattern: string): boolean =>
    [...used].some((action) => (pattern.endsWith("*") ? action.startsWith(pattern.slice(0, -1)) : action === pattern));
  expect(ACTIONS.filter((action) => !isUsed(action))).toEqual([]);
});
