/** A job with files of this machine as its first inputs: those that it names itself are laid over them. */
import type { Client } from "../../contract/client.ts";
import { isSpotConnectError, type ErrorName } from "../../core/errors.ts";
import type { Members } from "../../core/json-checks.ts";
import type { Session } from "../session.ts";
import { countAsGiven } from "./input-index.ts";
import type { Along } from "./parts.ts";
import { packAlong, sendPacked, type Packed } from "./upload-paths.ts";

/** A job has at most 20 (core/job-fields.ts). */
const MOST_INPUTS = 20;

interface Laid {
  readonly body: Members;
  /** How many of its inputs are of this machine's files. */
  readonly laid: number;
}

/** Uploads what goes along; of a job that the service would not take, nothing. */
export async function uploadInputs(
  session: Session,
  client: Client,
  job: Members,
  along: readonly Along[],
): Promise<Laid> {
  if (along.length === 0) return { body: job, laid: 0 };
  await using packed = await pack(job, along);
  const found = laidUnder(job, packed);
  await refuseWrong(client, found);
  await sendPacked(session, client, packed);
  return found;
}

/** The same job, and nothing is sent. */
export async function withInputs(job: Members, along: readonly Along[]): Promise<Laid> {
  if (along.length === 0) return { body: job, laid: 0 };
  await using packed = await pack(job, along);
  return laidUnder(job, packed);
}

const ownOf = ({ inputs }: Members): readonly unknown[] => (Array.isArray(inputs) ? (inputs as unknown[]) : []);
const pack = (job: Members, along: readonly Along[]): Promise<Packed> =>
  packAlong(along, MOST_INPUTS - ownOf(job).length);
/** Inputs that are no list are left for the service to refuse. */
function laidUnder(job: Members, { inputs }: Packed): Laid {
  if (!Array.isArray(job["inputs"] ?? [])) return { body: job, laid: 0 };
  return { body: { ...job, inputs: [...inputs, ...ownOf(job)] }, laid: inputs.length };
}

/** With which POST /jobs would answer as well. */
const REFUSALS: readonly ErrorName[] = ["InvalidJob", "InvalidRequest", "PayloadTooLarge", "NetworkUnusable"];

/** Uploads are named by their bytes, so the job is whole before they are sent. That it cannot be planned now is no refusal. */
async function refuseWrong(client: Client, { body, laid }: Laid): Promise<void> {
  try {
    await countAsGiven(laid, () => client.planJob({ body }));
  } catch (error) {
    if (REFUSALS.some((name) => isSpotConnectError(error, name))) throw error;
  }
}
