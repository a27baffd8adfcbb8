/** What a stack that was removed has left, found by the next one of its name: rights that only such a stack's jobs need. */
import { CreateSecurityGroupCommand, DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import {
  DescribeFileSystemsCommand,
  DescribeMountTargetsCommand,
  EFSClient,
  ModifyMountTargetSecurityGroupsCommand,
} from "@aws-sdk/client-efs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Authorization } from "../../local/iam/authorizations.ts";
import { expectSucceeded } from "../simulation/expectations.ts";
import { runScenario } from "../simulation/scenario.ts";
import { startSimulation, type Simulation } from "../simulation/simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await startSimulation();
}, 120_000);
afterAll(() => simulation?.stop());

/** As if a stack of this name had made them: their one group is of that stack, and admits its instances only. */
async function closeMountTargets(): Promise<void> {
  const { account, ec2, stack } = simulation;
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
  const group = { GroupName: "former", Description: "of a stack that was removed", VpcId: Vpcs?.[0]?.VpcId };
  const { GroupId = "" } = await ec2.send(new CreateSecurityGroupCommand(group));
  const efs = new EFSClient({ ...account.target });
  const { FileSystems } = await efs.send(new DescribeFileSystemsCommand({ CreationToken: stack }));
  const { FileSystemId } = FileSystems![0]!;
  const { MountTargets = [] } = await efs.send(new DescribeMountTargetsCommand({ FileSystemId }));
  for (const { MountTargetId } of MountTargets)
    await efs.send(new ModifyMountTargetSecurityGroupsCommand({ MountTargetId, SecurityGroups: [GroupId] }));
  efs.destroy();
}

test("mount targets that admit nobody any more are opened to the instances of today's stack", async () => {
  expectSucceeded(await runScenario(simulation, { name: "before" }), ["completed"]);
  await simulation.clock.run(simulation.clock.hold(closeMountTargets()));
  // What the last job has learnt of its network holds for ten minutes.
  await simulation.clock.run(simulation.sleep(700));
  await simulation.clock.run(simulation.ask("DELETE", "authorizations"));
  expectSucceeded(await runScenario(simulation, { name: "after" }), ["completed"]);
  const all = await simulation.clock.run(simulation.ask<Authorization[]>("GET", "authorizations"));
  const asked = all.filter(({ role }) => role.includes("-EnsureMountTargetsRole-")).map(({ action }) => action);
  expect(asked).toContain("elasticfilesystem:ModifyMountTargetSecurityGroups");
  expect(asked).toContain("ec2:ModifyNetworkInterfaceAttribute");
});
