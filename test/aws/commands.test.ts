import { CreateDocumentCommand, SSMClient } from "@aws-sdk/client-ssm";
import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { capacity } from "../../aws/capacity.ts";
import { commands } from "../../aws/commands.ts";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
import type { LocalCloud } from "../../local/index.ts";
import { useCloud } from "./cloud.ts";
import { buildFleetRequest, createLaunchResources } from "./launch-setup.ts";
import { VARIABLES } from "./variables.ts";

const running = useCloud({ instances: "simulated", bootSeconds: 0, ssmRegistrationSeconds: 0 });
let ports: PortsOf<{ capacity: typeof capacity; commands: typeof commands }>;
beforeAll(async () => {
  await createLaunchResources(running().config);
  ports = createPorts({ capacity, commands });
  const Content = await readFile(new URL("../../documents/stop.json", import.meta.url), "utf8");
  const document = { Name: VARIABLES.STOP_DOCUMENT, Content, DocumentType: "Command", DocumentFormat: "JSON" } as const;
  await new SSMClient(running().config).send(new CreateDocumentCommand(document));
});

async function fault(cloud: LocalCloud, order: object): Promise<void> {
  const answer = await fetch(`${cloud.endpoint}/_local/faults`, { method: "POST", body: JSON.stringify(order) });
  expect(answer.status).toBe(200);
}

const now = (): string => new Date(running().cloud.clock.now()).toISOString();

test("a machine that SSM does not know is not online, and needs no stopping", async () => {
  const { instances } = await ports.capacity.createFleet(await buildFleetRequest(running().config));
  const ids = instances.map(({ instanceId }) => instanceId);
  expect(ids).toHaveLength(1);
  // The launch template of this test has no instance profile, so the machine's SSM agent cannot register.
  expect(await ports.commands.online(ids, now())).toEqual([]);
  await ports.commands.stopAgent(ids);
});

test("nobody is asked about nobody", async () => {
  expect(await ports.commands.online([], now())).toEqual([]);
  await ports.commands.stopAgent([]);
});

test.each([
  { error: "InternalServerError", status: 500 },
  { error: "ThrottlingException", status: 400 },
])("SSM answers $error: of nobody it says anything, and nothing waits for it", async (refusal) => {
  const ids = ["i-0123456789abcdef0"];
  for (const operation of ["SendCommand", "DescribeInstanceInformation"])
    await fault(running().cloud, { service: "ssm", operation, times: 3, ...refusal });
  await ports.commands.stopAgent(ids);
  expect(await ports.commands.online(ids, now())).toBeNull();
  // Refused for good, as by a policy: that is for a person.
  await fault(running().cloud, {
    service: "ssm",
    operation: "DescribeInstanceInformation",
    error: "AccessDeniedException",
  });
  await expect(ports.commands.online(ids, now())).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("an own image by its public parameter", async () => {
  const image = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
  const request = await buildFleetRequest(running().config, { image, diskGiB: 20 });
  expect((await ports.capacity.createFleet(request)).instances).toHaveLength(1);
});
