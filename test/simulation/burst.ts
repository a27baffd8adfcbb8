/** Very many jobs at one moment, all through the account's token buckets, and what the buckets say of it afterwards. */
import { paginateDescribeInstances } from "@aws-sdk/client-ec2";
import { ListExecutionsCommand, StartExecutionCommand, type ExecutionStatus } from "@aws-sdk/client-sfn";
import { TAGS, jobIdOf } from "../../core/naming.ts";
import type { Simulation } from "./simulation.ts";

/** As `GET /_local/throttles` tells it. */
export interface BucketCount {
  readonly service: string;
  readonly bucket: string;
  readonly granted: number;
  readonly refused: number;
}

export interface BurstResult {
  /** Executions of run-job by status. */
  readonly statuses: Readonly<Partial<Record<ExecutionStatus, number>>>;
  readonly buckets: readonly BucketCount[];
  readonly refused: number;
  /** By state, of those that carry a job's tag. */
  readonly instances: Readonly<Record<string, number>>;
  /** Virtual seconds from the submits to the last job's end. */
  readonly seconds: number;
}

const LOOK_SECONDS = 60;
const LIMIT_SECONDS = 4 * 3600;
/** One page of ListExecutions. */
const MOST_JOBS = 1000;

/** How the jobs come in: by an execution, as from the console, or by `POST /jobs`. */
export type WayIn = keyof typeof SUBMIT;

export function runBurst(simulation: Simulation, jobs: number, wayIn: WayIn): Promise<BurstResult> {
  if (jobs > MOST_JOBS) throw new Error(`at most ${MOST_JOBS} jobs are counted, not ${jobs}`);
  return simulation.clock.run(play(simulation, jobs, wayIn));
}

async function play(simulation: Simulation, jobs: number, wayIn: WayIn): Promise<BurstResult> {
  const { clock, ask, sleep } = simulation;
  await ask("DELETE", "throttles");
  const from = clock.now();
  const submit = (_: unknown, index: number): Promise<unknown> => {
    const name = `burst-${index}`;
    simulation.world.behave(name, () => ({ workSeconds: 60, saveEverySeconds: 40 }));
    return SUBMIT[wayIn](simulation, { name, clientToken: "once", command: "python3 work.py" });
  };
  await clock.hold(Promise.all(Array.from({ length: jobs }, submit)));
  while ((await countPatiently(simulation, "RUNNING")) > 0) {
    if (clock.now() - from > LIMIT_SECONDS * 1000) throw new Error(`jobs still run after ${LIMIT_SECONDS} s`);
    await sleep(LOOK_SECONDS);
  }
  const seconds = (clock.now() - from) / 1000;
  const buckets = await ask<BucketCount[]>("GET", "throttles");
  await sleep(LOOK_SECONDS);
  const statuses: Partial<Record<ExecutionStatus, number>> = {};
  for (const status of ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] as const) {
    await sleep(LOOK_SECONDS);
    const found = await countPatiently(simulation, status);
    if (found > 0) statuses[status] = found;
  }
  return {
    statuses,
    buckets,
    refused: buckets.reduce((sum, { refused }) => sum + refused, 0),
    instances: await clock.hold(instancesOf(simulation)),
    seconds,
  };
}

interface BurstJob {
  readonly name: string;
  readonly clientToken: string;
  readonly command: string;
}

const SUBMIT = {
  execution: ({ stepFunctions, account }: Simulation, job: BurstJob): Promise<unknown> =>
    stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: account.outputs["RunJobArn"],
        name: jobIdOf(job.name, job.clientToken),
        input: JSON.stringify(job),
      }),
    ),
  api: ({ api }: Simulation, body: BurstJob): Promise<unknown> => api.submitJob({ body: { ...body } }),
};

/** The buckets are the jobs', too: whoever only looks waits for a token. */
async function countPatiently(simulation: Simulation, status: ExecutionStatus): Promise<number> {
  const { clock, sleep } = simulation;
  for (;;) {
    const found = await clock.hold(count(simulation, status).catch(noneIfThrottled));
    if (found !== null) return found;
    await sleep(LOOK_SECONDS);
  }
}

function noneIfThrottled(error: unknown): null {
  if (error instanceof Error && error.name === "ThrottlingException") return null;
  throw error;
}

async function count({ stepFunctions, account }: Simulation, statusFilter: ExecutionStatus): Promise<number> {
  const stateMachineArn = account.outputs["RunJobArn"];
  const command = new ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults: MOST_JOBS });
  return (await stepFunctions.send(command)).executions?.length ?? 0;
}

async function instancesOf({ ec2 }: Simulation): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  const Filters = [{ Name: "tag-key", Values: [TAGS.attempt] }];
  for await (const page of paginateDescribeInstances({ client: ec2, pageSize: MOST_JOBS }, { Filters }))
    for (const { Instances = [] } of page.Reservations ?? [])
      for (const { State } of Instances) found[State?.Name ?? ""] = (found[State?.Name ?? ""] ?? 0) + 1;
  return found;
}
