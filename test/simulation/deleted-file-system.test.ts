/** A file system that somebody deleted since the job before used it: nothing that was remembered of it is used. */
import {
  DeleteFileSystemCommand,
  DeleteMountTargetCommand,
  DescribeFileSystemsCommand,
  DescribeMountTargetsCommand,
  EFSClient,
} from "@aws-sdk/client-efs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectSucceeded } from "./expectations.ts";
import { runScenario } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

const NAME = "gone-in-between";
let simulation: Simulation;
let efs: EFSClient;
beforeAll(async () => {
  simulation = await sharedSimulation();
  efs = new EFSClient(simulation.account.target);
}, 120_000);
afterAll(() => efs?.destroy());

const hold = <T>(work: Promise<T>): Promise<T> => simulation.clock.hold(work);
const find = async () =>
  (await hold(efs.send(new DescribeFileSystemsCommand({ CreationToken: NAME })))).FileSystems?.[0];

async function remove(FileSystemId: string | undefined): Promise<void> {
  const targets = async () =>
    (await hold(efs.send(new DescribeMountTargetsCommand({ FileSystemId })))).MountTargets ?? [];
  for (const { MountTargetId } of await targets())
    await hold(efs.send(new DeleteMountTargetCommand({ MountTargetId })));
  await simulation.until("the mount targets are gone", async () => (await targets()).length === 0);
  await hold(efs.send(new DeleteFileSystemCommand({ FileSystemId })));
  await simulation.until("the file system is gone", async () => (await find()) === undefined);
}

test("the next job has a new one, without a machine that mounts nothing", async () => {
  const job = { filesystem: NAME };
  expectSucceeded(await runScenario(simulation, { name: "first-there", job }), ["completed"]);
  const first = await simulation.clock.run(find());
  await simulation.clock.run(remove(first?.FileSystemId));
  const result = await runScenario(simulation, { name: "then-anew", job });
  expectSucceeded(result, ["completed"]);
  const second = await simulation.clock.run(find());
  expect(second?.FileSystemId).not.toBe(first?.FileSystemId);
  expect(result.instances).toHaveLength(1);
});
