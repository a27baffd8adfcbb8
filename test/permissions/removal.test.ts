/**
 * Statements of the deployed roles are taken away for real, three in each run: the job comes to a call that AWS refuses. So
 * the policies hold, and these statements are not there for nothing. Given back, nothing of the job stays.
 */
import { DescribeExecutionCommand } from "@aws-sdk/client-sfn";
import { IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Authorization } from "../../local/iam/authorizations.ts";
import { jobIdOf } from "../../core/naming.ts";
import { findUnended } from "../simulation/leftovers.ts";
import { runScenario, startJob } from "../simulation/scenario.ts";
import { startSimulation, type Simulation } from "../simulation/simulation.ts";
import { readRoles } from "./stack-roles.ts";

/** `SEED=…` takes the same away again. */
const SEED = Number(process.env["SEED"] ?? Math.floor(Date.now() / 86_400_000));
const REMOVALS = 3;

interface Removal {
  readonly role: string;
  readonly policy: string;
  readonly statement: number;
}

/** For so long the stack takes its network and file systems for ready without a look. */
const FRESH_SECONDS = 600;

let simulation: Simulation;
let granted: readonly Removal[];
beforeAll(async () => {
  // What is granted by policies that are not the deployment's is no part of the record of the deployment's.
  simulation = await startSimulation({}, { record: null });
  // The first job of an account needs what no other does: AWS's own roles for Spot and EFS.
  await playWhole("first");
  await simulation.clock.run(forget());
  await playWhole("second");
  granted = only(await authorizations());
}, 120_000);
afterAll(() => simulation?.stop());

/** A job that needs whatever jobs ordinarily need: a file system of its own, and one interruption. */
const jobOf = (name: string) => ({ name, clientToken: "once", command: "true", filesystem: name });
const playWhole = (name: string) =>
  runScenario(simulation, {
    name,
    job: jobOf(name),
    agent,
    script: async (scene) => {
      await scene.interrupt((await scene.running(1)).instanceId);
    },
  });
async function forget(): Promise<void> {
  await simulation.sleep(FRESH_SECONDS + 1);
  await simulation.ask("DELETE", "authorizations");
}

const agent = () => ({ workSeconds: 120, saveEverySeconds: 20 });
const authorizations = (): Promise<readonly Authorization[]> =>
  simulation.clock.run(simulation.ask<Authorization[]>("GET", "authorizations"));

/** Statements of functions and machines that alone granted something. An instance's agent is simulated here. */
function only(all: readonly Authorization[]): readonly Removal[] {
  const found = all.flatMap(({ role, isAllowed, by }): [string, Removal][] => {
    if (!isAllowed || !by?.isOnly || /InstanceRole|SweepOrphans|Api/.test(role)) return [];
    const { policy, statement } = by;
    return [[`${role} ${policy} ${statement}`, { role, policy, statement }]];
  });
  return [...new Map(found).values()].toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
/** Without what CloudFormation draws anew in each deployment, so that a seed means the same again. */
const key = ({ role, statement }: Removal): string => `${role.replace(/-[A-Z0-9]+$/, "")} ${statement}`;

/** The seed stands in the title, so that whatever fails or hangs names it. */
describe(`SEED=${SEED}`, () => {
  test.each(Array.from({ length: REMOVALS }, (_, index) => index))(
    "without statement %i a call is refused",
    async (index) => {
      expect(granted.length).toBeGreaterThan(30);
      const step = Math.floor(granted.length / REMOVALS);
      const removal = granted[(SEED + index * step) % granted.length]!;
      const restore = await remove(removal);
      const { clock } = simulation;
      await clock.run(forget());
      const name = `without-${index}`;
      const execution = await clock.run(startJob(simulation, jobOf(name), jobIdOf(name, "once")));
      const refused = await clock.run(untilRefused(removal, name));
      expect(refused.by, key(removal)).toBeNull();
      await restore();
      await clock.run(untilNothingIsLeft(execution));
    },
  );
});

/** The statement goes out of the role's policy, as anybody would do it; the answer puts it back. */
async function remove({ role, policy, statement }: Removal): Promise<() => Promise<unknown>> {
  const { account, clock } = simulation;
  const policies = (await clock.run(clock.hold(readRoles(account.target, [role])))).get(role)!;
  const { document } = policies.find(({ name }) => name === policy)!;
  const { Statement, ...rest } = JSON.parse(document) as { readonly Statement: readonly object[] };
  const iam = new IAMClient(account.target);
  const put = (text: string): Promise<unknown> => {
    const RoleName = role.slice(role.lastIndexOf("/") + 1);
    const PolicyName = policy.replace("inline/", "");
    const command = new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: text });
    return clock.run(clock.hold(iam.send(command)));
  };
  await put(JSON.stringify({ ...rest, Statement: Statement.filter((_, place) => place !== statement) }));
  return () => put(document);
}

/** The job is interrupted once, as the whole one was, if it comes so far. */
async function untilRefused({ role }: Removal, name: string): Promise<Authorization> {
  simulation.world.behave(name, agent);
  let isInterrupted = false;
  return simulation.until(`a refusal of ${role}`, async () => {
    const run = simulation.world.runs.find(({ jobId, to }) => jobId.startsWith(name) && to === null);
    if (run && !isInterrupted) {
      isInterrupted = true;
      await simulation.order("ec2/interrupt", { instanceId: run.instanceId });
    }
    const all = await simulation.ask<Authorization[]>("GET", "authorizations");
    return all.find((each) => each.role === role && !each.isAllowed);
  });
}

/** By the sweep, by end-job, or by the job itself. */
async function untilNothingIsLeft(executionArn: string): Promise<void> {
  const { stepFunctions, until } = simulation;
  await until(
    "the end of the execution, and of all it made",
    async () => {
      const { status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      return status !== "RUNNING" && (await findUnended(simulation)).length === 0;
    },
    { everySeconds: 60 },
  );
}
