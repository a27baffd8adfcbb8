import { beforeAll, expect, test } from "vitest";
import { networks } from "../../aws/networks.ts";
import { createPorts } from "../../aws/ports.ts";
import { useCloud } from "./cloud.ts";
import { createLaunchResources } from "./launch-setup.ts";

const NOW = "2026-11-28T12:00:00.000Z";
const running = useCloud({ instances: "simulated" });
beforeAll(() => createLaunchResources(running().config));

test("the client group's VPC, a subnet per zone of the region", async () => {
  const { vpcId, subnets } = await createPorts({ networks }).networks.find(NOW);
  expect(vpcId).toMatch(/^vpc-/);
  const zones = subnets.map(({ zone }) => zone);
  expect(zones.length).toBeGreaterThanOrEqual(3);
  expect(new Set(zones).size).toBe(zones.length);
  expect(zones).toEqual(zones.toSorted());
});

test("subnets outside the region's own zones are not used; a network of nothing else is unusable", async () => {
  const { networks: elsewhere } = createPorts({ networks }, { ...process.env, AWS_REGION: "eu-west-1" });
  await expect(elsewhere.find(NOW)).rejects.toMatchObject({ name: "NetworkUnusable" });
});

test("of the subnets that the deployment names, and of no other; one that is not there is said", async () => {
  const { subnets } = await createPorts({ networks }).networks.find(NOW);
  const named = subnets.slice(1, 3).map(({ subnetId }) => subnetId);
  const within = (ids: readonly string[]) =>
    createPorts({ networks }, { ...process.env, SUBNET_IDS: ids.join(",") }).networks;
  expect((await within(named).find(NOW)).subnets).toEqual(subnets.slice(1, 3));
  await expect(within([...named, "subnet-0123abcd"]).find(NOW)).rejects.toMatchObject({
    name: "NetworkUnusable",
    message: expect.stringMatching(/^vpc-\w+ has no available subnet subnet-0123abcd\.$/) as string,
  });
});
