import { isSpotConnectError, type FieldProblem } from "../../errors.ts";
import type { Job } from "../../job.ts";
import { executionArnOf, jobIdOf } from "../../naming.ts";
import type { ApiPorts } from "../../ports-api.ts";
import { checkSave, warnOfSave } from "../../save-check.ts";
import type { JobState } from "../../states.ts";
import { readJob, invalidJob } from "../../job-schema.ts";
import { admit, chooseProfile } from "../admit.ts";
import { checkDocker } from "./check-docker.ts";
import { checkUploads } from "./check-uploads.ts";
import { measureSave, type MeasurePorts } from "./measure-save.ts";

type SubmitPorts = MeasurePorts &
  Pick<ApiPorts, "deployment" | "catalog" | "ledger" | "executions" | "prices" | "profiles" | "uploads">;

export interface SubmitJobInput {
  /** As it came; the very same JSON, with its clientToken and who submits it, becomes the execution's input. */
  readonly job: unknown;
  readonly requestId: string;
  /** The caller's ARN, whatever the job says; null: API Gateway names nobody. */
  readonly caller: string | null;
  readonly now: string;
}
export interface SubmitJobOutput {
  readonly jobId: string;
  readonly executionArn: string;
  readonly state: JobState;
  /** What is likely to go wrong, or to cost more than it need: it is no reason to refuse the job. */
  readonly warnings: readonly FieldProblem[];
}

/**
 * POST /jobs: checks the job and starts run-job, whose AdmitJob checks it again, so that the console's way in and this
 * one are the same. The execution is named by the job's id: submitted twice, also by somebody else, it is started once. The start is the last
 * thing that can fail: whoever gets an error has no job.
 */
export async function submitJob(
  ports: SubmitPorts,
  { job: input, requestId, caller, now }: SubmitJobInput,
): Promise<SubmitJobOutput> {
  const job = await admitOrPutOff(ports, input, now);
  const clientToken = job.clientToken ?? requestId;
  const jobId = jobIdOf(job.name, clientToken);
  const [known, warnings] = await Promise.all([findControl(ports, jobId), warnOf(ports, job, jobId, now)]);
  if (known !== null) return { jobId, executionArn: known.execution, state: known.phase, warnings };
  const missing = await checkUploads(ports, job);
  if (missing.length > 0) throw invalidJob(missing);
  const { runJobArn } = ports.deployment;
  await ports.executions.start(runJobArn, jobId, { ...(input as object), clientToken, submittedBy: caller });
  return { jobId, executionArn: executionArnOf(runJobArn, jobId), state: "submitted", warnings };
}

/**
 * EC2 throttles when very many jobs come at once. One in the right form is not turned away for that: AdmitJob asks EC2
 * whatever this one would have, and waits for its answer.
 */
async function admitOrPutOff(ports: SubmitPorts, input: unknown, now: string): Promise<Job> {
  try {
    return await admit(ports, input, now);
  } catch (error) {
    if (!isSpotConnectError(error, "RequestThrottled")) throw error;
    const { job, problems } = readJob(input, ports.deployment, await chooseProfile(ports, input));
    if (job === null) throw invalidJob(problems);
    return job;
  }
}

/** What cannot be found out now is not warned of: AdmitJob waits for EC2's answer, the caller does not. */
async function warnOf(ports: SubmitPorts, job: Job, jobId: string, now: string): Promise<readonly FieldProblem[]> {
  const docker = checkDocker(ports, job, now).catch(() => []);
  return [...(await docker), ...(await warnOfSaves(ports, job, jobId, now))];
}

/** By the cheapest spot price, or what the cheapest type costs on demand; without a price nothing is said of money. */
async function warnOfSaves(ports: SubmitPorts, job: Job, jobId: string, now: string): Promise<readonly FieldProblem[]> {
  const size = await measureSave(ports, job, jobId);
  if (size === null) return [];
  const save = checkSave(job, size, ports.deployment.fileSystemThroughput);
  const isFree = save.usdPerHour === null || save.usdPerHour === 0;
  return warnOfSave(job, save, isFree ? null : await lowestPrice(ports, job.instance, now).catch(() => null));
}

async function lowestPrice(ports: SubmitPorts, { market, types }: Job["instance"], now: string) {
  const prices =
    market === "on-demand"
      ? Object.values(await ports.prices.onDemand(types, now))
      : (await ports.prices.spot(types, now, now)).map(({ usd }) => usd);
  return prices.length === 0 ? null : Math.min(...prices);
}

async function findControl(ports: Pick<ApiPorts, "ledger">, jobId: string) {
  try {
    return await ports.ledger.control(jobId);
  } catch (error) {
    if (isSpotConnectError(error, "JobNotFound")) return null;
    throw error;
  }
}
