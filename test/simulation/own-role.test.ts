/** A job whose machines have a role of its own: it is known to the job all the same, and may what its role may. */
import { DescribeInstancesCommand, DescribeLaunchTemplatesCommand } from "@aws-sdk/client-ec2";
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  IAMClient,
  RemoveRoleFromInstanceProfileCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TAGS } from "../../core/naming.ts";
import { makeOwnRole, ownRole, type OwnRole } from "../own-role.ts";
import { expectSucceeded } from "./expectations.ts";
import { heal, refuse } from "./outage.ts";
import { runScenario } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
let iam: IAMClient;
beforeAll(async () => {
  simulation = await sharedSimulation();
  iam = new IAMClient(simulation.account.target);
}, 120_000);
afterAll(() => iam?.destroy());

const policyArn = (): string => simulation.account.outputs["InstancePolicyArn"] ?? "";
const hold = <T>(work: Promise<T>): Promise<T> => simulation.clock.run(simulation.clock.hold(work));
const make = (name: string, more: Partial<OwnRole> = {}): Promise<string> =>
  hold(makeOwnRole(iam, ownRole(simulation.stack, policyArn(), { name, ...more })));
const jobWith = (instanceProfile: string) => ({ instance: { instanceProfile } });

test("every machine of the job has its profile and hears of the job; its launch template goes with it", async () => {
  const arn = await make("trainer");
  const result = await runScenario(simulation, {
    name: "own-role",
    job: jobWith("trainer"),
    agent: () => ({ workSeconds: 200, saveEverySeconds: 20 }),
    script: async (scene) => {
      const { clock, ec2 } = scene;
      for (const attempt of [1, 2]) {
        const { instanceId } = await scene.running(attempt);
        const command = new DescribeInstancesCommand({ InstanceIds: [instanceId] });
        const { Reservations } = await clock.hold(ec2.send(command));
        expect(Reservations?.[0]?.Instances?.[0]?.IamInstanceProfile?.Arn).toBe(arn);
        if (attempt === 1) await scene.interrupt(instanceId);
      }
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  const Filters = [{ Name: `tag:${TAGS.job}`, Values: [result.jobId] }];
  const { LaunchTemplates } = await hold(simulation.ec2.send(new DescribeLaunchTemplatesCommand({ Filters })));
  expect(LaunchTemplates).toEqual([]);
});

test("one that lacks the stack's policy is refused with the command that attaches it, and admitted after that", async () => {
  await make("late", { policyArn: null });
  const { api, clock } = simulation;
  const body = { name: "late", command: "true", ...jobWith("late") };
  const plan = () => clock.run(clock.hold(api.planJob({ body })));
  const attach = `aws iam attach-role-policy --role-name late --policy-arn ${policyArn()}`;
  await expect(plan()).rejects.toMatchObject({
    name: "InvalidJob",
    details: [{ field: "instance.instanceProfile", expected: `\`${attach}\`` }],
  });
  await hold(iam.send(new AttachRolePolicyCommand({ RoleName: "late", PolicyArn: policyArn() })));
  expect(await plan()).toMatchObject({ job: { instance: { instanceProfile: "late" } } });
});

test("a profile that has another role by the time of the launch launches nothing: the role is not passed", async () => {
  await make("changed");
  await make("admin", { path: "/" });
  const profile = { InstanceProfileName: "changed" };
  const result = await runScenario(simulation, {
    name: "changed-role",
    job: jobWith("changed"),
    script: async (scene) => {
      await refuse(simulation, "ec2", ["CreateLaunchTemplate"], { error: "InternalError", status: 500 });
      await scene.until("the job is admitted", async () => (await scene.control()) !== null);
      await scene.clock.hold(iam.send(new RemoveRoleFromInstanceProfileCommand({ ...profile, RoleName: "changed" })));
      await scene.clock.hold(iam.send(new AddRoleToInstanceProfileCommand({ ...profile, RoleName: "admin" })));
      await heal(scene);
    },
  });
  expect(result.control.phase).toBe("failed");
  expect(result.instances).toEqual([]);
  expect(JSON.stringify(result.timeline)).toContain("UnauthorizedOperation");
});
