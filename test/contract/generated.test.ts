import { beforeAll, expect, test } from "vitest";
import { catalog } from "../../aws/catalog.ts";
import { createPorts } from "../../aws/ports.ts";
import { createHandlers } from "../../contract/handlers.ts";
import { createRouter } from "../../contract/router.ts";
import { useCloud } from "../aws/cloud.ts";
import { createLaunchResources } from "../aws/launch-setup.ts";
import { smallJob } from "../core/job-samples.ts";
import "../seed.ts";
import { eventOf } from "./http-server.ts";
import { createWorld } from "./memory-ports.ts";
import { submitGenerated } from "./submit-generated.ts";

const running = useCloud({ instances: "simulated" });

beforeAll(() => createLaunchResources(running().config));

/** `npm run test:all` draws a hundred thousand. */
const RUNS = process.env.ALL === "1" ? 100_000 : 2000;

test(`${RUNS} generated bodies are each a job or a 4xx, and a 4xx leaves nothing`, { timeout: 1_800_000 }, async () => {
  const { accepted, refused } = await submitGenerated(createPorts({ catalog }), RUNS);
  expect(accepted).toBeGreaterThan(RUNS / 20);
  expect(refused).toBeGreaterThan(RUNS / 2);
});

test("EC2 throttles: a job in the right form is started all the same, another is refused", async () => {
  const world = createWorld();
  const route = createRouter(createHandlers({ ...world.ports, ...createPorts({ catalog }) }));
  const fault = { service: "ec2", operation: "DescribeSubnets", error: "RequestLimitExceeded", status: 503, times: 2 };
  await fetch(`${running().cloud.endpoint}/_local/faults`, { method: "POST", body: JSON.stringify(fault) });
  const post = (job: object) => route(eventOf("POST", new URL("http://localhost/jobs"), JSON.stringify(job)));
  const { statusCode, body } = await post({ ...smallJob, limits: { runtime: "soon" } });
  expect([statusCode, JSON.parse(body)]).toMatchObject([400, { details: [{ field: "limits.runtime" }] }]);
  expect(world.started.size).toBe(0);
  expect(await post(smallJob)).toMatchObject({ statusCode: 202 });
  expect(world.started.size).toBe(1);
});
