/** Each route's step, over the ports: all that the function `api` serves, but for its adapters. */
import type { ApiPorts } from "../core/ports-api.ts";
import { cancelJob } from "../core/steps/api/cancel-job.ts";
import { completeUpload } from "../core/steps/api/complete-upload.ts";
import { createUpload } from "../core/steps/api/create-upload.ts";
import { getJob } from "../core/steps/api/get-job.ts";
import { interruptJob } from "../core/steps/api/interrupt-job.ts";
import { listCosts } from "../core/steps/api/list-costs.ts";
import { listFiles } from "../core/steps/api/list-files.ts";
import { listJobs } from "../core/steps/api/list-jobs.ts";
import { planJob } from "../core/steps/api/plan-job.ts";
import { getProfile, listProfiles, removeProfile, saveProfile } from "../core/steps/api/profiles.ts";
import { readCosts } from "../core/steps/api/read-costs.ts";
import { readEvents } from "../core/steps/api/read-events.ts";
import { readLogs } from "../core/steps/api/read-logs.ts";
import { readPrices } from "../core/steps/api/read-prices.ts";
import { releaseJob } from "../core/steps/api/release-job.ts";
import { submitJob } from "../core/steps/api/submit-job.ts";
import { sweepStack } from "../core/steps/api/sweep-stack.ts";
import type { Handlers } from "./router.ts";
import type { RoutesOf } from "./routes.ts";

export const createHandlers = (ports: ApiPorts): Handlers<RoutesOf<"api">> => ({
  submitJob: ({ body }, context) => submitJob(ports, { job: body, ...context }),
  planJob: ({ body }, { caller, now }) => planJob(ports, { job: body, caller, now }),
  listJobs: ({ query: { state = null, name = null, submittedBy = null, nextToken = null, limit } }, { caller }) =>
    listJobs(ports, { state, name, submittedBy, nextToken, limit, caller }),
  getJob: ({ params }, { now }) => getJob(ports, { jobId: params.id, now }),
  readEvents: ({ params, query }) => readEvents(ports, { jobId: params.id, after: query.after ?? null }),
  readLogs: ({ params, query: { attempt = null, nextToken = null, limit } }) =>
    readLogs(ports, { jobId: params.id, attempt, nextToken, limit }),
  listFiles: ({ params, query: { prefix = "", limit, nextToken = null } }, { now }) =>
    listFiles(ports, { jobId: params.id, prefix, limit, nextToken, now }),
  readCosts: ({ params }, { now }) => readCosts(ports, { jobId: params.id, now }),
  listCosts: ({ query: { by, since = null, limit, nextToken = null } }, { now }) =>
    listCosts(ports, { by, since: since && new Date(since).toISOString(), limit, nextToken, now }),
  readPrices: ({ query: { types } }, { now }) => readPrices(ports, { types: types?.split(",") ?? [], now }),
  cancelJob: ({ params }, { now }) => cancelJob(ports, { jobId: params.id, now }),
  interruptJob: ({ params, body }, { now }) =>
    interruptJob(ports, { jobId: params.id, noticeSeconds: body.noticeSeconds ?? null, now }),
  releaseJob: ({ params }, { now }) => releaseJob(ports, { jobId: params.id, now }),
  createUpload: ({ body }, { now }) => createUpload(ports, { ...body, now }),
  completeUpload: ({ params, body }, { now }) => completeUpload(ports, { uploadId: params.id, ...body, now }),
  listProfiles: () => listProfiles(ports),
  getProfile: ({ params }) => getProfile(ports, params.name),
  saveProfile: ({ params, body }, { now }) => saveProfile(ports, { name: params.name, ...body, now }),
  removeProfile: ({ params }) => removeProfile(ports, params.name),
  sweepStack: ({ body }, { now }) => sweepStack(ports, { dryRun: body.dryRun, now }),
});
