/** Each route's step, over the ports: the whole API but for its adapters. */
import type { ApiPorts } from "../core/ports-api.ts";
import { cancelJob } from "../core/steps/api/cancel-job.ts";
import { createUpload } from "../core/steps/api/create-upload.ts";
import { getJob } from "../core/steps/api/get-job.ts";
import { interruptJob } from "../core/steps/api/interrupt-job.ts";
import { listCosts } from "../core/steps/api/list-costs.ts";
import { listJobs } from "../core/steps/api/list-jobs.ts";
import { listProfiles } from "../core/steps/api/list-profiles.ts";
import { readCosts } from "../core/steps/api/read-costs.ts";
import { readEvents } from "../core/steps/api/read-events.ts";
import { readLogs } from "../core/steps/api/read-logs.ts";
import { readPrices } from "../core/steps/api/read-prices.ts";
import { releaseJob } from "../core/steps/api/release-job.ts";
import { submitJob } from "../core/steps/api/submit-job.ts";
import { sweepStack } from "../core/steps/api/sweep-stack.ts";
import { describeApi } from "./openapi.ts";
import type { Handlers } from "./router.ts";

export const createHandlers = (ports: ApiPorts): Handlers => ({
  submitJob: ({ body }, { requestId, now }) => submitJob(ports, { job: body, requestId, now }),
  listJobs: ({ query: { state = null, name = null, nextToken = null, limit } }) =>
    listJobs(ports, { state, name, nextToken, limit }),
  getJob: ({ params }, { now }) => getJob(ports, { jobId: params.id, now }),
  readEvents: ({ params, query }) => readEvents(ports, { jobId: params.id, after: query.after ?? null }),
  readLogs: ({ params, query: { attempt = null, nextToken = null, limit } }) =>
    readLogs(ports, { jobId: params.id, attempt, nextToken, limit }),
  readCosts: ({ params }, { now }) => readCosts(ports, { jobId: params.id, now }),
  listCosts: ({ query: { by, since = null, limit, nextToken = null } }, { now }) =>
    listCosts(ports, { by, since: since && new Date(since).toISOString(), limit, nextToken, now }),
  readPrices: ({ query: { types } }, { now }) => readPrices(ports, { types: types?.split(",") ?? [], now }),
  cancelJob: ({ params }, { now }) => cancelJob(ports, { jobId: params.id, now }),
  interruptJob: ({ params, body }, { now }) =>
    interruptJob(ports, { jobId: params.id, noticeSeconds: body.noticeSeconds ?? null, now }),
  releaseJob: ({ params }, { now }) => releaseJob(ports, { jobId: params.id, now }),
  createUpload: ({ body }, { now }) => createUpload(ports, { ...body, now }),
  listProfiles: async () => listProfiles(),
  sweepStack: ({ body }, { now }) => sweepStack(ports, { dryRun: body.dryRun, now }),
  readOpenApi: async () => describeApi(),
});
