/** A job that brings its own firewall, key pair and groups: made, used, and gone with it, whatever happens in between. */
import {
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeSecurityGroupsCommand,
} from "@aws-sdk/client-ec2";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { beforeAll, expect, test } from "vitest";
import { TAGS } from "../../core/naming.ts";
import { expectSucceeded } from "./expectations.ts";
import { heal, refuse } from "./outage.ts";
import { GROUP_NAME, KEY_PAIR, makeOwnThings } from "./own-things.ts";
import { runScenario, type Scene } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

const SSH = { protocol: "tcp", fromPort: 22, toPort: 22, cidr: "203.0.113.7/32" };

let simulation: Simulation;
let database: string;
beforeAll(async () => {
  simulation = await sharedSimulation();
  database = await makeOwnThings(simulation);
}, 120_000);

const OWN = { instance: { ingress: [SSH], keyPair: KEY_PAIR, securityGroups: [GROUP_NAME] } };

/** What carries the job's tag, but for its instances. */
async function ownOf({ ec2, clock }: Pick<Simulation, "ec2" | "clock">, jobId: string) {
  const Filters = [{ Name: `tag:${TAGS.job}`, Values: [jobId] }];
  const { SecurityGroups = [] } = await clock.hold(ec2.send(new DescribeSecurityGroupsCommand({ Filters })));
  const { LaunchTemplates = [] } = await clock.hold(ec2.send(new DescribeLaunchTemplatesCommand({ Filters })));
  return { groups: SecurityGroups, templates: LaunchTemplates };
}
async function machine({ ec2, clock }: Scene, instanceId: string) {
  const command = new DescribeInstancesCommand({ InstanceIds: [instanceId] });
  return (await clock.hold(ec2.send(command))).Reservations?.[0]?.Instances?.[0];
}

test("every machine of the job has its group, the stack's and its key; at the end all of it is gone", async () => {
  const result = await runScenario(simulation, {
    name: "own-network",
    job: OWN,
    agent: () => ({ workSeconds: 200 }),
    script: async (scene) => {
      for (const attempt of [1, 2]) {
        const { instanceId } = await scene.running(attempt);
        const { groups, templates } = await ownOf(scene, scene.jobId);
        expect(templates).toHaveLength(1);
        expect(groups).toMatchObject([
          { IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: SSH.cidr }] }] },
        ]);
        const found = await machine(scene, instanceId);
        expect(found).toMatchObject({ KeyName: "mine", MetadataOptions: { HttpTokens: "required" } });
        const ids = found?.SecurityGroups?.map(({ GroupId }) => GroupId) ?? [];
        expect(ids).toHaveLength(3);
        expect(ids).toEqual(expect.arrayContaining([groups[0]?.GroupId, database]));
        if (attempt === 1) await scene.interrupt(instanceId);
      }
    },
  });
  expectSucceeded(result, ["interrupted", "completed"]);
  expect(await simulation.clock.run(ownOf(simulation, result.jobId))).toEqual({ groups: [], templates: [] });
});

test("a job of the stack's network alone gets none, also right after one that had", async () => {
  const result = await runScenario(simulation, {
    name: "stack-network",
    script: async (scene) => {
      const { instanceId } = await scene.running(1);
      expect(await ownOf(scene, scene.jobId)).toEqual({ groups: [], templates: [] });
      const found = await machine(scene, instanceId);
      expect(found?.SecurityGroups).toHaveLength(1);
      expect(found?.KeyName).toBeUndefined();
    },
  });
  expectSucceeded(result, ["completed"]);
});

test("EnsureNetwork fails between the group and its rules: run again it goes on with the same group", async () => {
  const result = await runScenario(simulation, {
    name: "half-made",
    job: OWN,
    script: async (scene) => {
      await refuse(simulation, "ec2", ["AuthorizeSecurityGroupIngress"], { error: "InternalError", status: 500 });
      await scene.until("the group", async () => (await ownOf(scene, scene.jobId)).groups.length > 0);
      await scene.sleep(20);
      expect((await ownOf(scene, scene.jobId)).groups.map(({ IpPermissions }) => IpPermissions)).toEqual([[]]);
      await heal(scene);
      await scene.running(1);
      const { groups } = await ownOf(scene, scene.jobId);
      expect(groups).toHaveLength(1);
      expect(groups[0]?.IpPermissions).toHaveLength(1);
    },
  });
  expectSucceeded(result, ["completed"]);
});

test("its execution is stopped while EnsureNetwork is half done: what it made goes with the job", async () => {
  const result = await runScenario(simulation, {
    name: "stopped-half-made",
    job: OWN,
    script: async (scene) => {
      await refuse(simulation, "ec2", ["CreateLaunchTemplate"], { error: "InternalError", status: 500 });
      await scene.until("the group", async () => (await ownOf(scene, scene.jobId)).groups.length > 0);
      const { clock, stepFunctions, executionArn } = scene;
      await clock.hold(stepFunctions.send(new StopExecutionCommand({ executionArn })));
      await scene.until("the end", async () => (await scene.control())?.state === "ended");
      await heal(scene);
    },
  });
  expect(result.control.phase).toBe("cancelled");
  expect(result.instances).toEqual([]);
  expect(await simulation.clock.run(ownOf(simulation, result.jobId))).toEqual({ groups: [], templates: [] });
});

test("EC2 deletes nothing when the job ends: the job ends all the same, and the sweep removes what stayed", async () => {
  const result = await runScenario(simulation, {
    name: "left-behind",
    job: OWN,
    script: async (scene) => {
      await scene.running(1);
      const calls = ["DeleteLaunchTemplate", "DeleteSecurityGroup"];
      await refuse(simulation, "ec2", calls, { error: "InternalError", status: 500 });
    },
  });
  expectSucceeded(result, ["completed"]);
  const isGone = async (): Promise<boolean> => {
    const { groups, templates } = await ownOf(simulation, result.jobId);
    return groups.length + templates.length === 0;
  };
  await simulation.clock.run(
    (async () => {
      expect(await isGone()).toBe(false);
      await heal(simulation);
      await simulation.until("the sweep", isGone, { everySeconds: 60 });
    })(),
  );
});

test("a group that nobody opened and a key that is not there are refused before anything is made", async () => {
  const { ec2, api, clock, stack } = simulation;
  const Filters = [{ Name: "vpc-id", Values: ["*"] }];
  await clock.run(
    (async () => {
      const { SecurityGroups = [] } = await clock.hold(ec2.send(new DescribeSecurityGroupsCommand({ Filters })));
      const closed = SecurityGroups.find(({ GroupName }) => GroupName === "default")?.GroupId ?? "";
      const body = { name: "x", command: "true", instance: { keyPair: "nobodys", securityGroups: [closed] } };
      await expect(clock.hold(api.submitJob({ body }))).rejects.toMatchObject({
        name: "InvalidJob",
        details: [
          {
            field: "instance.securityGroups[0]",
            expected: `a group that its owner gave the tag spot-connect:open-to=${stack}; so far database-clients (${database}) have it`,
          },
          { field: "instance.keyPair", problem: "EC2 has no key pair nobodys in this region" },
        ],
      });
    })(),
  );
});
