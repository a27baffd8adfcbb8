/** A job with files of this machine as its first inputs: those that it names itself are laid over them. */
import type { Client } from "../../contract/client.ts";
import { isSpotConnectError, type ErrorName } from "../../core/errors.ts";
import type { Members } from "../../core/json-checks.ts";
import type { Session } from "../session.ts";
import type { Along } from "./parts.ts";
import { packAlong, sendPacked, type Packed } from "./upload-paths.ts";

/** A job has at most 20 (core/job-fields.ts). */
const MOST_INPUTS = 20;

/** Uploads what goes along; of a job that the service would not take, nothing. */
export async function uploadInputs(
  session: Session,
  client: Client,
  job: Members,
  along: readonly Along[],
): Promise<Members> {
  if (along.length === 0) return job;
  await using packed = await pack(job, along);
  const body = laidUnder(job, packed);
  await refuseWrong(client, body);
  await sendPacked(session, client, packed);
  return body;
}

/** The same job, and nothing is sent. */
export async function withInputs(job: Members, along: readonly Along[]): Promise<Members> {
  if (along.length === 0) return job;
  await using packed = await pack(job, along);
  return laidUnder(job, packed);
}

const ownOf = ({ inputs }: Members): readonly unknown[] => (Array.isArray(inputs) ? (inputs as unknown[]) : []);
const pack = (job: Members, along: readonly Along[]): Promise<Packed> =>
  packAlong(along, MOST_INPUTS - ownOf(job).length);
const laidUnder = (job: Members, { inputs }: Packed): Members => ({ ...job, inputs: [...inputs, ...ownOf(job)] });

/** With which POST /jobs would answer as well. */
const REFUSALS: readonly ErrorName[] = ["InvalidJob", "InvalidRequest", "PayloadTooLarge", "NetworkUnusable"];

/** Uploads are named by their bytes, so the job is whole before they are sent. That it cannot be planned now is no refusal. */
async function refuseWrong(client: Client, body: Members): Promise<void> {
  try {
    await client.planJob({ body });
  } catch (error) {
    if (REFUSALS.some((name) => isSpotConnectError(error, name))) throw error;
  }
}
