import { CreateDocumentCommand, SSMClient } from "@aws-sdk/client-ssm";
import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { capacity } from "../../aws/capacity.ts";
import { commands } from "../../aws/commands.ts";
import { createPorts, type PortsOf } from "../../aws/ports.ts";
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

test("an own image by its public parameter", async () => {
  const image = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
  const request = await buildFleetRequest(running().config, { image, diskGiB: 20 });
  expect((await ports.capacity.createFleet(request)).instances).toHaveLength(1);
});
