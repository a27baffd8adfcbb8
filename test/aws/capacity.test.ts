import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  EC2Client,
  type Instance,
  type Volume,
} from "@aws-sdk/client-ec2";
import { beforeAll, expect, test } from "vitest";
import { capacity } from "../../aws/capacity.ts";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import { waitFor } from "../wait-for.ts";
import { control, useCloud } from "./cloud.ts";
import { buildFleetRequest, createLaunchResources } from "./launch-setup.ts";

const running = useCloud({ instances: "simulated", bootSeconds: 0, shutdownSeconds: 0, eventSeconds: 0 });
let port: PortsOf<{ capacity: typeof capacity }>["capacity"];
let ec2: EC2Client;
beforeAll(async () => {
  await createLaunchResources(running().config);
  port = createPorts({ capacity }).capacity;
  ec2 = new EC2Client(running().config);
});

async function instance(instanceId: string): Promise<Instance | undefined> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
  return Reservations?.[0]?.Instances?.[0];
}
async function launch(changes: Parameters<typeof buildFleetRequest>[1] = {}): Promise<string> {
  const { instances, refusals } = await port.createFleet(await buildFleetRequest(running().config, changes));
  expect(refusals).toEqual([]);
  expect(instances).toHaveLength(1);
  return instances[0]?.instanceId ?? "";
}

test("one spot instance from one of the pools, tagged, and found again by its attempt", async () => {
  const attempt = { "spot-connect:attempt": "found-0123456789ab/1/1" };
  const request = await buildFleetRequest(running().config, { tags: attempt });
  const { instances } = await port.createFleet(request);
  expect(instances).toHaveLength(1);
  const [launched] = instances;
  const { subnetId, ...pool } = request.pools.find(
    (pool) => pool.subnetId === launched?.subnetId && pool.type === launched.pool.type,
  )!;
  expect(launched).toEqual({ instanceId: expect.stringMatching(/^i-/), pool, subnetId });
  const [found] = await port.findAttempt("found-0123456789ab/1/1");
  expect(found).toMatchObject({
    ...launched,
    tags: { ...attempt, "spot-connect:stack": "spot-connect-test" },
  });
  expect(await port.findAttempt("found-0123456789ab/1/2")).toEqual([]);
});

test("the same request again is the same instance; the token with another request is an empty answer", async () => {
  const request = await buildFleetRequest(running().config);
  const first = await port.createFleet(request);
  expect(await port.createFleet(request)).toEqual(first);
  expect(await port.createFleet({ ...request, maxPriceUsdPerHour: 0.5 })).toEqual({ instances: [], refusals: [] });
});

test("no capacity is an answer per pool", async () => {
  await control(running().cloud, "ec2", "capacity", { type: "c7i.xlarge", available: 0 });
  const request = await buildFleetRequest(running().config, { types: ["c7i.xlarge"] });
  const { instances, refusals } = await port.createFleet(request);
  expect(instances).toEqual([]);
  expect(new Set(refusals.map(({ pool, code }) => [pool, code]))).toEqual(
    new Set(request.pools.map(({ type, zone, market }) => [{ type, zone, market }, "InsufficientInstanceCapacity"])),
  );
});

test("a refusal of the whole request is a refusal by every pool", async () => {
  const request = await buildFleetRequest(running().config, { maxPriceUsdPerHour: 0.0001 });
  const { instances, refusals } = await port.createFleet(request);
  expect(instances).toEqual([]);
  expect(refusals).toHaveLength(request.pools.length);
  expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(["InvalidParameterValue"]));
});

test("on-demand is the same call with the other market", async () => {
  const launched = await instance(await launch({ market: "on-demand" }));
  expect(launched?.InstanceLifecycle).toBeUndefined();
});

test.each([
  ["m7i.large", "al2023-ami-", "x86_64"],
  ["m7g.large", "al2023-ami-", "arm64"],
  ["g5.xlarge", "Deep Learning Base", "x86_64"],
  ["g5g.xlarge", "Deep Learning ARM64 Base", "arm64"],
])("%s gets the image %s… for %s", async (type, name, architecture) => {
  const { ImageId = "" } = (await instance(await launch({ types: [type] }))) ?? {};
  const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
  expect(Images).toMatchObject([{ Name: expect.stringContaining(name) as unknown, Architecture: architecture }]);
});

test("an own disk size is the root disk's, not a second disk's", async () => {
  const { ImageId = "" } = (await instance(await launch())) ?? {};
  const launched = await instance(await launch({ diskGiB: 100, image: ImageId }));
  const ids = (launched?.BlockDeviceMappings ?? []).map(({ Ebs }) => Ebs?.VolumeId ?? "");
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: ids }));
  expect(Volumes.map(({ Size }: Volume) => Size)).toEqual([100]);
});

test("an image that is not there is the job's mistake", async () => {
  const request = await buildFleetRequest(running().config, { image: "ami-0123456789abcdef0" });
  await expect(port.createFleet(request)).rejects.toMatchObject({ name: "ConfigurationRejected" });
});

test("detailed monitoring", async () => {
  const instanceId = await launch();
  await port.monitor(instanceId);
  expect((await instance(instanceId))?.Monitoring?.State).toMatch(/^(enabled|pending)$/);
});

test("instances that EC2 does not list are unknown, and the others are still described", async () => {
  const instanceId = await launch();
  const seen = await port.describe(["i-0123456789abcdef0", instanceId]);
  expect(seen.map(({ instanceId, state }) => [instanceId, state])).toEqual([
    ["i-0123456789abcdef0", "unknown"],
    [instanceId, expect.stringMatching(/^(pending|running)$/)],
  ]);
  expect(await port.describe([])).toEqual([]);
});

test("terminated, though one of the ids is unknown", async () => {
  const instanceId = await launch();
  await port.terminate(["i-0123456789abcdef0", instanceId], { force: false });
  await waitFor(async () => expect((await port.describe([instanceId]))[0]?.state).toBe("terminated"));
  await port.terminate([instanceId], { force: true });
});
