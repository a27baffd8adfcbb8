/** A job between POST /jobs and its record: checked, refused, cancelled. Virtual time; the deployed product. */
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { Control } from "../../core/ledger.ts";
import { jobIdOf, KEYS } from "../../core/naming.ts";
import { heal, refuse } from "./outage.ts";
import { startJob } from "./scenario.ts";
import { sharedSimulation, type Simulation } from "./simulation.ts";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await sharedSimulation();
}, 120_000);
afterEach(() => heal(simulation));

const THROTTLED = { error: "ProvisionedThroughputExceededException", message: "slow down" };

/** Under the job's id, as POST /jobs starts it. */
async function submit(name: string): Promise<string> {
  const jobId = jobIdOf(name, "once");
  await startJob(simulation, { name, clientToken: "once", command: "true" }, jobId);
  return jobId;
}
const read = (jobId: string) => simulation.clock.hold(simulation.api.getJob({ params: { id: jobId } }));
const cancel = (jobId: string) => simulation.clock.hold(simulation.api.cancelJob({ params: { id: jobId } }));

async function controlOf(jobId: string): Promise<Control | undefined> {
  const { dynamoDb, account } = simulation;
  const answer = await dynamoDb.send(
    new GetCommand({ TableName: account.outputs["TableName"], Key: KEYS.control(jobId), ConsistentRead: true }),
  );
  return answer.Item as Control | undefined;
}

test("while its check is throttled it is said to be checked; then it runs", () =>
  simulation.clock.run(
    (async () => {
      await refuse(simulation, "dynamodb", ["PutItem"], THROTTLED);
      const jobId = await submit("checked");
      const first = await read(jobId);
      expect(first).toMatchObject({ state: "submitted", job: null, waiting: { reason: "admitting", pools: [] } });
      await heal(simulation);
      await simulation.until("the end", async () => (await controlOf(jobId))?.state === "ended", { everySeconds: 10 });
      expect(await read(jobId)).toMatchObject({ state: "succeeded", waiting: null });
    })(),
  ));

test("what AdmitJob refuses is the job's end, in its own words", () =>
  simulation.clock.run(
    (async () => {
      const jobId = jobIdOf("refused", "once");
      const job = { name: "refused", clientToken: "once", command: "true", instance: { types: ["z9.huge"] } };
      await startJob(simulation, job, jobId);
      const failed = async () => ((await read(jobId)).state === "failed" ? read(jobId) : null);
      const detail = await simulation.until("the refusal", failed);
      expect(detail).toMatchObject({
        error: "InvalidJob",
        job: null,
        attempts: [],
        outcome: { state: "failed", message: expect.stringContaining("z9.huge") as unknown },
      });
      expect(await simulation.clock.hold(simulation.api.readEvents({ params: { id: jobId } }))).toEqual({ events: [] });
      await expect(cancel(jobId)).rejects.toMatchObject({ name: "JobEnded" });
    })(),
  ));

test("cancelled before it is recorded: its execution is stopped, and nothing of it is left", () =>
  simulation.clock.run(
    (async () => {
      await refuse(simulation, "dynamodb", ["PutItem"], THROTTLED);
      const jobId = await submit("never-recorded");
      expect(await cancel(jobId)).toEqual({ jobId, state: "cancelled" });
      expect(await read(jobId)).toMatchObject({ state: "cancelled", error: "JobCancelled", waiting: null });
      await simulation.sleep(900);
      expect(await simulation.clock.hold(controlOf(jobId))).toBeUndefined();
    })(),
  ));

test("cancelled while AdmitJob writes the record: it ends all the same", () =>
  simulation.clock.run(
    (async () => {
      await simulation.order("faults", { service: "dynamodb", operation: "PutItem", times: 1, latencyMs: 1000 });
      const jobId = await submit("recorded-late");
      expect(await cancel(jobId)).toMatchObject({ jobId });
      const ended = async () => ((await controlOf(jobId))?.state === "ended" ? controlOf(jobId) : null);
      const control = await simulation.until("the end", ended, { everySeconds: 10, limitSeconds: 3600 });
      expect(control).toMatchObject({ phase: "cancelled", attempt: 0, entries: {} });
    })(),
  ));
