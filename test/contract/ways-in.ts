/** POST /jobs through router and handlers, and AdmitJob with the same ports: both ways in, over plain maps. */
import { expect } from "vitest";
import { createHandlers } from "../../contract/handlers.ts";
import { createRouter } from "../../contract/router.ts";
import type { FieldProblem } from "../../core/errors.ts";
import { admitJob } from "../../core/steps/admit-job.ts";
import { deployment, smallJob } from "../core/job-samples.ts";
import { eventOf } from "./http-server.ts";
import { createWorld } from "./memory-ports.ts";

export const world = createWorld();
const route = createRouter(createHandlers(world.ports));
export const post = async (body: string) => {
  const answer = await route(eventOf("POST", new URL("http://localhost/jobs"), body));
  return { status: answer.statusCode, ...(JSON.parse(answer.body) as Record<string, unknown>) };
};
/** The details of the InvalidJob that the small job with this part gives. */
export const problemsOf = async (part: object): Promise<readonly FieldProblem[]> => {
  const before = world.started.size;
  const answer = await post(JSON.stringify({ ...smallJob, ...part }));
  expect(answer).toMatchObject({ status: 400, error: "InvalidJob" });
  expect(world.started.size).toBe(before);
  const { details, message } = answer as unknown as { details: readonly FieldProblem[]; message: string };
  const first = details.slice(0, 3).map(({ field, problem }) => `${field || "the job"} ${problem}`);
  expect(message.startsWith(`The job is not acceptable: ${first.join("; ")}`)).toBe(true);
  if (details.length <= 3) expect(message).toBe(`The job is not acceptable: ${first.join("; ")}.`);
  return details;
};

export async function admit(job: unknown) {
  const name = `console-${crypto.randomUUID()}`;
  const execution = { name, arn: `${deployment.runJobArn.replace(":stateMachine:", ":execution:")}:${name}` };
  const { deployment: deployed, catalog, profiles } = world.ports;
  return admitJob(
    {
      deployment: deployed,
      catalog,
      profiles,
      ledger: {
        ...world.ports.ledger,
        create: async ({ jobId, job }, control) => {
          world.jobs.set(jobId, job);
          world.controls.set(jobId, control);
          return control;
        },
      },
      timeline: { append: async () => {} },
      infrastructure: { get: async () => null, put: async () => {} },
    },
    { version: 1, job, execution, now: "2026-11-22T12:00:00.000Z" },
  );
}
