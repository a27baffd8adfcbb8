import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { beforeAll, expect, test } from "vitest";
import { catalog } from "../../aws/catalog.ts";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import { addSeconds } from "../../core/time.ts";
import { useCloud } from "./cloud.ts";
import { createLaunchResources } from "./launch-setup.ts";
import { VARIABLES } from "./variables.ts";

const NOW = "2026-11-22T12:00:00.000Z";
const GPU_IMAGE = VARIABLES.GPU_IMAGE;
const running = useCloud({ instances: "simulated" });
const open = (): PortsOf<{ catalog: typeof catalog }>["catalog"] => createPorts({ catalog }).catalog;
/** `POST /_local/<path>`. */
async function order(path: string, body: object): Promise<unknown> {
  const url = `${running().cloud.endpoint}/_local/${path}`;
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
  return answer.json();
}
/** For the SDK's three tries. */
const throttle = (operation: string): Promise<unknown> =>
  order("faults", { service: "ec2", operation, error: "RequestLimitExceeded", status: 503, times: 1 });
const shareImage = async (name: string, more: object = {}): Promise<string> => {
  const { imageId } = (await order("ec2/image", { name, architecture: "x86_64", ...more })) as { imageId: string };
  return imageId;
};

beforeAll(() => createLaunchResources(running().config));

test("types: what EC2 says of each, and the image that the stack gives it; the unknown are left out", async () => {
  const types = await open().types(["c7i.large", "x9.huge", "m7g.large", "g5.xlarge", "g5g.xlarge", "hpc7g.4xlarge"]);
  expect(types).toEqual([
    {
      name: "c7i.large",
      architectures: ["x86_64"],
      vCpus: 2,
      memoryMiB: 4096,
      hasSpot: true,
      gpus: [],
      defaultImage: { architecture: "x86_64", reference: VARIABLES.IMAGE },
    },
    expect.objectContaining({
      name: "m7g.large",
      architectures: ["arm64"],
      defaultImage: { architecture: "arm64", reference: VARIABLES.ARM_IMAGE },
    }),
    expect.objectContaining({
      name: "g5.xlarge",
      gpus: [{ name: "A10G", manufacturer: "NVIDIA" }],
      defaultImage: { architecture: "x86_64", reference: GPU_IMAGE },
    }),
    expect.objectContaining({
      name: "g5g.xlarge",
      gpus: [{ name: "T4g", manufacturer: "NVIDIA" }],
      defaultImage: { architecture: "arm64", reference: VARIABLES.GPU_ARM_IMAGE },
    }),
    expect.objectContaining({ name: "hpc7g.4xlarge", hasSpot: false }),
  ]);
});

test("machines that are described are types: by processors, memory, architecture and GPU", async () => {
  const any = { min: 1, max: null };
  const match = { vCpuCount: any, memoryMiB: any, architecture: "x86_64", gpu: null, field: "instance.gpu" } as const;
  const found = await open().matching({ ...match, vCpuCount: { min: 8, max: 8 } }, NOW);
  expect(found).toEqual(["c7i.2xlarge", "m5.2xlarge", "m7i.2xlarge"]);
  expect(await open().matching({ ...match, gpu: { name: "a10g", count: 1 } }, NOW)).toEqual([
    "g5.xlarge",
    "g5.2xlarge",
  ]);
  expect(await open().matching({ ...match, architecture: "arm64", vCpuCount: { min: 4, max: null } }, NOW)).toEqual([
    "c7g.xlarge",
    "c7g.2xlarge",
    "hpc7g.4xlarge",
  ]);
});

test("offers by type and zone, the region's types, the stack's zones", async () => {
  const { region } = running().cloud;
  await order("ec2/offer", { type: "m7i.large", zone: `${region}a`, offered: false });
  const port = open();
  expect(await port.offers(["c7i.large", "m7i.large", "x9.huge"], NOW)).toEqual({
    "c7i.large": ["a", "b", "c"].map((letter) => region + letter),
    "m7i.large": ["b", "c"].map((letter) => region + letter),
    "x9.huge": [],
  });
  expect(await port.typeNames(NOW)).toEqual(expect.arrayContaining(["c7i.large", "t4g.small", "p3.2xlarge"]));
  expect(await port.zones(NOW)).toEqual(["a", "b", "c"].map((letter) => region + letter));
});

test("an image by its id or a parameter", async () => {
  const port = open();
  const deepLearning = await port.image(GPU_IMAGE, NOW);
  expect(deepLearning).toMatchObject({
    name: expect.stringContaining("Deep Learning Base OSS Nvidia Driver GPU AMI") as unknown,
    owner: "898082745236",
    architecture: "x86_64",
    state: "available",
    platform: "linux",
    rootGiB: 60,
  });
  expect(await port.image(deepLearning!.imageId, NOW)).toEqual(deepLearning);
  expect(await port.image(await shareImage("theirs", { snapshotGiB: 25, state: "failed" }), NOW)).toMatchObject({
    name: "theirs",
    owner: "111122223333",
    state: "failed",
    rootGiB: 25,
  });
  expect(await port.image(await shareImage("windows", { platform: "windows" }), NOW)).toMatchObject({
    platform: "windows",
  });
});

test("no image: an id nobody has, a parameter nobody made, one that holds something else", async () => {
  const ssm = new SSMClient(running().config);
  await ssm.send(new PutParameterCommand({ Name: "/spot-connect/word", Type: "String", Value: "hello" }));
  ssm.destroy();
  const references = [
    "ami-0123456789abcdef0",
    "resolve:ssm:/spot-connect/none",
    "resolve:ssm:/spot-connect/word",
    `${GPU_IMAGE}:99`,
  ];
  const port = open();
  for (const reference of references) expect([reference, await port.image(reference, NOW)]).toEqual([reference, null]);
});

test("EC2 is asked once a minute; about types once", async () => {
  const port = open();
  const ask = async (now: string): Promise<unknown> => [
    await port.types(["c7i.large"]),
    await port.offers(["c7i.large"], now),
    await port.zones(now),
    await port.image(GPU_IMAGE, now),
  ];
  const answer = await ask(NOW);
  for (const operation of [
    "DescribeInstanceTypes",
    "DescribeInstanceTypeOfferings",
    "DescribeSubnets",
    "DescribeImages",
  ])
    await throttle(operation);
  expect(await ask(addSeconds(NOW, 59))).toEqual(answer);
  await expect(ask(addSeconds(NOW, 61))).rejects.toMatchObject({ name: "RequestThrottled" });
  await fetch(`${running().cloud.endpoint}/_local/faults`, { method: "DELETE" });
});

test.each([
  ["types", "DescribeInstanceTypes", (port: ReturnType<typeof open>) => port.types(["c7i.large"])],
  ["image", "DescribeImages", (port: ReturnType<typeof open>) => port.image("ami-0123456789abcdef0", NOW)],
  ["zones", "DescribeSubnets", (port: ReturnType<typeof open>) => port.zones(NOW)],
])("%s: a throttle is no answer, is not asked again at once, and is not remembered", async (_, operation, ask) => {
  const port = open();
  await throttle(operation);
  await expect(ask(port)).rejects.toMatchObject({ name: "RequestThrottled" });
  await expect(ask(port)).resolves.not.toThrow();
});
