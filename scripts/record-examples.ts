/**
 * Runs a job on a local cloud, interrupts it, asks every route, and writes the answers to contract/examples.json, which
 * /openapi.json shows: they are answers, not wishes. Only the timeline is cut short. Run `npx oxfmt` afterwards.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { connectThrough } from "../cli/connect.ts";
import { packDirectory } from "../cli/pack/pack-directory.ts";
import { uploadDirectory } from "../cli/upload/upload-directory.ts";
import type { Client } from "../contract/client.ts";
import type { Examples } from "../contract/openapi-examples.ts";
import { isSpotConnectError } from "../core/errors.ts";
import { control, openAccount, type Account } from "./account.ts";
import { packageService, ROOT } from "./package.ts";

const STACK = "spot-connect-dev";
const EVENTS_SHOWN = 5;
const POLL_MS = 200;
const PATIENCE_MS = 240_000;
/** More than the SDK tries before a throttled call is an error. */
const EVERY_TRY = 20;
const QUERY = { service: "dynamodb", operation: "Query" };

/** 5 GB every 15 minutes cost more than the machine. */
const PLANNED = {
  name: "train-digits",
  command: "python3 train.py",
  checkpoint: { sizeGB: 5 },
  limits: { budgetUsd: 2 },
};

const directory = await mkdtemp(join(tmpdir(), "spot-connect-examples-"));
const account = await openAccount({ log: () => {} }, STACK, packageService("dev", directory));
try {
  const api = await connectThrough(new CloudFormationClient(account.target), STACK);
  const examples: Examples = await record(api, account);
  // The presigned URL names the function's key.
  const text = JSON.stringify(examples, null, 2).replaceAll(/\b(AKIA|ASIA)[A-Z0-9]{16}\b/g, "$1IOSFODNN7EXAMPLE");
  await writeFile(join(ROOT, "contract", "examples.json"), `${text}\n`);
} finally {
  await account.cloud.stop();
  await rm(directory, { recursive: true });
}

type Routes = Examples["routes"];

async function record(api: Client, local: Account): Promise<Examples> {
  const { createUpload, completeUpload, inputs } = await upload(api);
  const job = JSON.parse(await readFile(join(ROOT, "examples", "digits", "job.json"), "utf8")) as object;
  const body = { ...job, clientToken: "monday", inputs };
  const submitJob = { body, answer: await api.submitJob({ body }) };
  const params = { id: submitJob.answer.jobId };
  await until(api, params, ({ state, progress }) => state === "running" && (progress ?? 0) > 0);
  const noticeSeconds = { noticeSeconds: 120 };
  const interruptJob = { params, body: noticeSeconds, answer: await api.interruptJob({ params, body: noticeSeconds }) };
  await until(api, params, ({ state, attempts }) => state === "running" && attempts.length > 1);
  const readLogs = { params, query: { limit: 3 }, answer: await api.readLogs({ params, query: { limit: 3 } }) };
  const getJob = { params, answer: await api.getJob({ params }) };
  const { events } = await api.readEvents({ params });
  const cancelJob = { params, answer: await api.cancelJob({ params }) };
  await until(api, params, ({ outcome }) => outcome !== null);
  const listFiles = { params, answer: await api.listFiles({ params }) };
  const releaseJob = await recordRelease(api);
  const routes: Routes = {
    submitJob,
    planJob: { body: PLANNED, answer: await api.planJob({ body: PLANNED }) },
    listJobs: { query: { limit: 20 }, answer: await api.listJobs({ query: { limit: 20 } }) },
    getJob,
    readEvents: { params, answer: { events: events.slice(-EVENTS_SHOWN) } },
    readLogs,
    readCosts: { params, answer: await api.readCosts({ params }) },
    listCosts: { query: { by: "name" }, answer: await api.listCosts({ query: { by: "name" } }) },
    readPrices: {
      query: { types: "c7i.large,t3.large" },
      answer: await api.readPrices({ query: { types: "c7i.large,t3.large" } }),
    },
    cancelJob,
    interruptJob,
    releaseJob,
    createUpload,
    completeUpload,
    listFiles,
    sweepStack: { body: { dryRun: true }, answer: await api.sweepStack({ body: { dryRun: true } }) },
    ...(await recordProfiles(api)),
  };
  return { routes, errors: await recordErrors(api, local, params) };
}

async function recordProfiles(api: Client) {
  const params = { name: "training" };
  const defaults = { instance: { types: ["g5.xlarge"], diskGiB: 200 }, limits: { budgetUsd: 20 } };
  const body = { description: "One GPU and room for a data set.", defaults };
  const saveProfile = { params, body, answer: await api.saveProfile({ params, body }) };
  const getProfile = { params, answer: await api.getProfile({ params }) };
  const listProfiles = { answer: await api.listProfiles() };
  return {
    listProfiles,
    getProfile,
    saveProfile,
    removeProfile: { params, answer: await api.removeProfile({ params }) },
  };
}

async function recordRelease(api: Client) {
  const { jobId: id } = await api.submitJob({ body: { name: "held", command: "exit 3", holdOnFailure: "2h" } });
  const params = { id };
  await until(api, params, ({ waiting }) => waiting?.reason === "held");
  return { params, answer: await api.releaseJob({ params }) };
}

async function upload(api: Client) {
  const directory = join(ROOT, "examples", "digits");
  await using archive = await packDirectory(directory);
  const body = { bytes: archive.bytes, sha256: archive.sha256 };
  const answer = await api.createUpload({ body });
  const from = await uploadDirectory(api, directory);
  const complete = { params: { id: archive.sha256 }, body: { bytes: archive.bytes } };
  const completeUpload = { ...complete, answer: await api.completeUpload(complete) };
  return { createUpload: { body, answer }, completeUpload, inputs: [{ from }] };
}

async function recordErrors(api: Client, local: Account, ended: { readonly id: string }): Promise<Examples["errors"]> {
  const failing = async (fault: object, call: () => Promise<unknown>): Promise<unknown> => {
    await control(local, "faults", { ...fault, times: EVERY_TRY });
    const answer = await errorOf(call());
    await fetch(`${local.target.endpoint}/_local/faults`, { method: "DELETE" });
    return answer;
  };
  const listJobs = (): Promise<unknown> => api.listJobs();
  return {
    InvalidJob: await errorOf(api.submitJob({ body: { name: "train digits", comand: "train.py" } })),
    InvalidRequest: await errorOf(api.listJobs({ query: { limit: 1000 } })),
    JobNotFound: await errorOf(api.getJob({ params: { id: "train-digits-0123456789ab" } })),
    ProfileNotFound: await errorOf(api.getProfile({ params: { name: "trainin" } })),
    JobEnded: await errorOf(api.cancelJob({ params: ended })),
    NothingToInterrupt: await errorOf(api.interruptJob({ params: ended })),
    UploadIncomplete: await errorOf(
      api.completeUpload({ params: { id: "0".repeat(64) }, body: { bytes: 20_000_000 } }),
    ),
    NothingHeld: await errorOf(api.releaseJob({ params: ended })),
    PayloadTooLarge: await errorOf(api.submitJob({ body: { name: "large", command: "x".repeat(200_000) } })),
    RequestThrottled: await failing({ ...QUERY, error: "ThrottlingException", message: "Rate exceeded" }, listJobs),
    InternalError: await failing({ ...QUERY, error: "AccessDeniedException", message: "is not authorized" }, listJobs),
  };
}

async function errorOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    if (isSpotConnectError(error)) return { error: error.name, message: error.message, details: error.details };
    throw error;
  }
  throw new Error("this should have been refused");
}

type JobDetail = Awaited<ReturnType<Client["getJob"]>>;

async function until(api: Client, params: { readonly id: string }, isIt: (job: JobDetail) => boolean): Promise<void> {
  const limit = performance.now() + PATIENCE_MS;
  while (!isIt(await api.getJob({ params }))) {
    if (performance.now() > limit) throw new Error(`not seen in ${PATIENCE_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
