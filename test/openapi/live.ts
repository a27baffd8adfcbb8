/** The deployed API in virtual time, with jobs that have something to show; time stands still while it is asked. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { connectThrough } from "../../cli/connect.ts";
import { exampleOf } from "../../contract/openapi-examples.ts";
import type { RouteName } from "../../contract/routes.ts";
import type { Ran } from "../e2e/run-process.ts";
import { runScenario } from "../simulation/scenario.ts";
import { startSimulation, type Simulation } from "../simulation/simulation.ts";
import { runSchemathesis, type Asking } from "./schemathesis.ts";

export interface Live {
  readonly simulation: Simulation;
  /** A job that ran to its end, and one that runs. */
  readonly endedId: string;
  readonly runningId: string;
  /** The answer as it came, before any schema has seen it. */
  raw(name: RouteName, request: object): Promise<unknown>;
  /** Schemathesis's run. */
  ask(options: Asking): Promise<Ran>;
  close(): Promise<void>;
}

export async function goLive(): Promise<Live> {
  // Schemathesis asks in one moment of virtual time what people ask in hours.
  const simulation = await startSimulation({ throttleShare: 1000 });
  const { account, api, clock, until, world } = simulation;
  const { jobId: endedId } = await runScenario(simulation, { name: "ended" });
  const { jobId: runningId } = await clock.run(
    api.submitJob({ body: { name: "running", command: "python3 work.py" } }),
  );
  await clock.run(until("its scripts", () => world.runs.some(({ jobId }) => jobId === runningId)));
  const directory = await mkdtemp(join(tmpdir(), "spot-connect-openapi-"));
  const endpoint = account.outputs["ApiEndpoint"] ?? "";
  const question = async (options: Asking): Promise<Ran> => {
    const document = namingJob(await api.readOpenApi(), runningId);
    return runSchemathesis({ endpoint, environment: account.environment, document, directory }, options);
  };
  return {
    simulation,
    endedId,
    runningId,
    raw: (name, request) => answerOf(simulation, name, request),
    ask: (options) => clock.run(clock.hold(question(options))),
    async close() {
      await rm(directory, { recursive: true });
      await simulation.stop();
    },
  };
}

/** The examples are of a job of another cloud; here they name one that is there. */
function namingJob(document: object, jobId: string): object {
  const { id } = exampleOf("getJob").params as { readonly id: string };
  return JSON.parse(JSON.stringify(document).replaceAll(id, jobId)) as object;
}

/** Through a client whose `fetch` keeps what it got; it takes the one that is there when it is made. */
async function answerOf({ account, stack }: Simulation, name: RouteName, request: object): Promise<unknown> {
  const { fetch } = globalThis;
  let text = "null";
  globalThis.fetch = async (...call) => {
    const response = await fetch(...call);
    text = await response.clone().text();
    return response;
  };
  try {
    const client = await connectThrough(new CloudFormationClient(account.target), stack);
    await (client[name] as (request: object) => Promise<unknown>)(request);
    return JSON.parse(text) as unknown;
  } finally {
    globalThis.fetch = fetch;
  }
}
