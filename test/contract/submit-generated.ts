/**
 * Many generated bodies through the real router, handlers and steps. The checks of EC2 go to a local cloud by the real
 * adapter; ledger and executions are maps, so that "nothing was left" is a comparison of two sets, and a hundred thousand
 * are minutes. test/simulation/generated.all.test.ts asks a deployed stack.
 */
import * as fc from "fast-check";
import { expect } from "vitest";
import * as z from "zod/mini";
import type { catalog } from "../../aws/catalog.ts";
import type { PortsOf } from "../../aws/ports.ts";
import { createHandlers } from "../../contract/handlers.ts";
import { createRouter } from "../../contract/router.ts";
import { ErrorAnswer, SubmitAnswer } from "../../contract/schemas.ts";
import { ERRORS, isErrorName } from "../../core/errors.ts";
import type { Control } from "../../core/ledger.ts";
import { admitJob } from "../../core/steps/admit-job.ts";
import { eventOf } from "./http-server.ts";
import { jobBody } from "./job-bodies.ts";
import { createWorld } from "./memory-ports.ts";

const JOBS = new URL("http://localhost/jobs");
const NOW = "2026-11-22T12:00:00.000Z";
/** Lambda answers at most 6 MB; ours stay far below. */
const MOST_ANSWER_BYTES = 300_000;

export interface Seen {
  accepted: number;
  refused: number;
}

/** Every body is a job or a 4xx of the one shape; a job is one execution, which AdmitJob admits; a 4xx is nothing. */
export async function submitGenerated(deployed: PortsOf<{ catalog: typeof catalog }>, numRuns: number): Promise<Seen> {
  const seen: Seen = { accepted: 0, refused: 0 };
  const world = createWorld();
  const admitted = new Map<string, Control>();
  const route = createRouter(createHandlers({ ...world.ports, ...deployed }));
  const admit = async (arn: string): Promise<void> => {
    const name = arn.slice(arn.lastIndexOf(":") + 1);
    const ports = {
      ...deployed,
      profiles: world.ports.profiles,
      ledger: { ...world.ports.ledger, create: async (_: object, control: Control) => keep(admitted, control) },
      timeline: { append: async () => {} },
      infrastructure: { get: async () => null, put: async () => {} },
    };
    const input = { version: 1, job: world.started.get(arn), execution: { arn, name }, now: NOW } as const;
    expect(await admitJob(ports, input)).toMatchObject({ jobId: name, duplicateOf: null });
  };
  const property = fc.asyncProperty(jobBody, async (body) => {
    const before = world.started.size;
    const answer = await route(eventOf("POST", JOBS, body));
    expect(answer.body.length).toBeLessThan(MOST_ANSWER_BYTES);
    const said: unknown = JSON.parse(answer.body);
    if (answer.statusCode !== 202) {
      seen.refused++;
      expectRefusal(answer.statusCode, said);
      expect(world.started.size).toBe(before);
      return;
    }
    seen.accepted++;
    const { jobId, executionArn } = SubmitAnswer.parse(said);
    if (!admitted.has(jobId)) await admit(executionArn);
  });
  await fc.assert(property, { numRuns, endOnFailure: true });
  expect([...world.started.keys()].map((arn) => arn.slice(arn.lastIndexOf(":") + 1)).toSorted()).toEqual(
    [...admitted.keys()].toSorted(),
  );
  expect(world.controls.size).toBe(0);
  return seen;
}

function keep(controls: Map<string, Control>, control: Control): Control {
  controls.set(control.jobId, control);
  return control;
}

export function expectRefusal(status: number, said: unknown): void {
  const { error, message, details } = z.strictObject(ErrorAnswer.shape).parse(said);
  expect(isErrorName(error) && ERRORS[error].status).toBe(status);
  expect([400, 413]).toContain(status);
  expect(message).not.toBe("");
  if (status === 413) return;
  expect(details.length).toBeGreaterThan(0);
  for (const { problem, expected } of details) expect([problem, expected]).not.toContain("");
}
