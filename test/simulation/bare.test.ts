/** `agent: none`: machines that nothing of ours runs on are launched, watched, replaced and ended all the same. */
import { DescribeLaunchTemplateVersionsCommand } from "@aws-sdk/client-ec2";
import { beforeAll, expect, test } from "vitest";
import { atWork, cancel, DATASYNC, HOUR, machine } from "./bare.ts";
import { expectSafe, outcomesOf, timeOf } from "./expectations.ts";
import { runScenario } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);

test("it is at work for hours without a word, is replaced when EC2 takes it, and gone when it is cancelled", async () => {
  const ingress = [{ protocol: "tcp", fromPort: 80, toPort: 80, cidr: "203.0.113.7/32" }];
  const result = await runScenario(simulation, {
    name: "appliance",
    job: { ...DATASYNC, instance: { ingress } },
    script: async (scene) => {
      const first = await atWork(scene, 1);
      const found = await machine(scene, first.instanceId);
      expect(found).toMatchObject({ MetadataOptions: { HttpTokens: "required" } });
      expect(found?.InstanceType).toMatch(/^m5\.[24]xlarge$/);
      expect(found?.IamInstanceProfile).toBeUndefined();
      expect(found?.SecurityGroups).toHaveLength(2);
      const command = new DescribeLaunchTemplateVersionsCommand({
        LaunchTemplateId: found?.Tags?.find(({ Key }) => Key === "aws:ec2launchtemplate:id")?.Value,
        Versions: ["1"],
      });
      const { LaunchTemplateVersions } = await scene.clock.hold(scene.ec2.send(command));
      const data = LaunchTemplateVersions?.[0]?.LaunchTemplateData;
      expect(data).toMatchObject({ InstanceInitiatedShutdownBehavior: "terminate" });
      expect(data?.UserData).toBeUndefined();
      await scene.sleep(5 * HOUR);
      const control = await scene.control();
      expect(control).toMatchObject({ attempt: 1, phase: "running" });
      expect(control?.entries[first.instanceId]).toMatchObject({ outcome: null, silentLooks: 0 });
      await scene.interrupt(first.instanceId);
      const second = await atWork(scene, 2);
      expect(second.instanceId).not.toBe(first.instanceId);
      await scene.sleep(2 * HOUR);
      await cancel(scene);
    },
  });
  expectSafe(result);
  expect(result.execution.status).not.toBe("RUNNING");
  expect(result.control).toMatchObject({ state: "ended", phase: "cancelled" });
  expect(outcomesOf(result)).toEqual(["interrupted", "cancelled"]);
  // Nothing of ours ran there, and there was nobody to be given time for a save.
  expect([...simulation.world.agents.values()].filter(({ jobId }) => jobId === result.jobId)).toEqual([]);
  expect(result.mounts).toEqual([]);
  expect(result.timeline.filter(({ type }) => type === "stop-ordered" || type === "handover-ordered")).toEqual([]);
  const lastLaunch = result.timeline.findLast(({ type }) => type === "instance-launched");
  const hours = (timeOf(result, "job-ended") - Date.parse(lastLaunch?.time ?? "")) / 1000 / HOUR;
  expect(hours).toBeLessThan(2 + 5 / 60);
});
