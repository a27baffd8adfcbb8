/** The HTTP API (docs/contracts.md §6): the one table from which the router, the client and /openapi.json come. */
import { en } from "zod/locales";
import * as z from "zod/mini";
import type { ErrorName } from "../core/errors.ts";
import { CostsAnswer, CostsQuery, JobCostsSchema, PricesAnswer, PricesQuery } from "./cost-schemas.ts";
import { JobDetailSchema } from "./job-schemas.ts";
import {
  CancelAnswer,
  EventsAnswer,
  EventsQuery,
  InterruptAnswer,
  InterruptBody,
  JobBody,
  JobParams,
  ListAnswer,
  ListQuery,
  LogsAnswer,
  LogsQuery,
  NoBody,
  NoQuery,
  OpenApiAnswer,
  ProfilesAnswer,
  ReleaseAnswer,
  SubmitAnswer,
  UploadAnswer,
  UploadBody,
} from "./schemas.ts";
import { SweepAnswer, SweepBody } from "./sweep-schemas.ts";

export interface Route {
  readonly method: "GET" | "POST";
  /** Parameters in braces, as API Gateway writes them. */
  readonly path: string;
  /** For people, in one sentence. */
  readonly summary: string;
  readonly params: z.ZodMiniType;
  readonly query: z.ZodMiniType;
  readonly body: z.ZodMiniType;
  readonly status: number;
  readonly response: z.ZodMiniType;
  /** All that the route says by name; besides, any may fail inside (InternalError), and API Gateway has its own. */
  readonly errors: readonly ErrorName[];
}

/** Zod's small form has no words of its own for what is wrong. */
z.config(en());

const NoParams = z.strictObject({});
const plain = { params: NoParams, query: NoQuery, body: NoBody, status: 200 } as const;
const ofJob = { ...plain, params: JobParams, errors: ["InvalidRequest", "JobNotFound", "RequestThrottled"] } as const;

export const ROUTES = {
  /** The body is checked by parseJob, which knows the deployment. */
  submitJob: {
    ...plain,
    method: "POST",
    path: "/jobs",
    summary: "Submit a job. The same `name` and `clientToken` again are the same job.",
    body: JobBody,
    status: 202,
    response: SubmitAnswer,
    errors: ["InvalidRequest", "InvalidJob", "PayloadTooLarge", "NetworkUnusable", "RequestThrottled"],
  },
  listJobs: {
    ...plain,
    method: "GET",
    path: "/jobs",
    summary: "List jobs, the newest first.",
    query: ListQuery,
    response: ListAnswer,
    errors: ["InvalidRequest", "RequestThrottled"],
  },
  getJob: {
    ...ofJob,
    method: "GET",
    path: "/jobs/{id}",
    summary: "Read a job: its state, attempts and machines, what it waits for, how it ended.",
    response: JobDetailSchema,
  },
  readEvents: {
    ...ofJob,
    method: "GET",
    path: "/jobs/{id}/events",
    summary: "Read a job's timeline, in the order of time.",
    query: EventsQuery,
    response: EventsAnswer,
  },
  readLogs: {
    ...ofJob,
    method: "GET",
    path: "/jobs/{id}/logs",
    summary: "Read what a job's scripts printed. An empty page is the end for now; its token goes on from there.",
    query: LogsQuery,
    response: LogsAnswer,
  },
  readCosts: {
    ...ofJob,
    method: "GET",
    path: "/jobs/{id}/costs",
    summary: "Read a job's ledger: what it cost, line by line, and what of it was useful.",
    response: JobCostsSchema,
  },
  listCosts: {
    ...plain,
    method: "GET",
    path: "/costs",
    summary:
      "Add up what jobs cost, newest first, by job, name, day of submission or a tag. Merge groups of one key over the pages.",
    query: CostsQuery,
    response: CostsAnswer,
    errors: ["InvalidRequest", "RequestThrottled"],
  },
  readPrices: {
    ...plain,
    method: "GET",
    path: "/prices",
    summary: "What machines cost now and cost in the last week, and what is remembered of their pools.",
    query: PricesQuery,
    response: PricesAnswer,
    errors: ["InvalidRequest", "NetworkUnusable", "RequestThrottled"],
  },
  cancelJob: {
    ...ofJob,
    method: "POST",
    path: "/jobs/{id}/cancel",
    summary: "Cancel a job: its scripts may save and stop, then its machines end.",
    status: 202,
    response: CancelAnswer,
    errors: ["InvalidRequest", "JobNotFound", "JobEnded", "PayloadTooLarge", "RequestThrottled"],
  },
  interruptJob: {
    ...ofJob,
    method: "POST",
    path: "/jobs/{id}/interrupt",
    summary: "Interrupt a job's newest machine with a notice of our own, as EC2 would: a drill.",
    body: InterruptBody,
    status: 202,
    response: InterruptAnswer,
    errors: ["InvalidRequest", "JobNotFound", "NothingToInterrupt", "PayloadTooLarge", "RequestThrottled"],
  },
  releaseJob: {
    ...ofJob,
    method: "POST",
    path: "/jobs/{id}/release",
    summary: "Let go of the machine that `holdOnFailure` keeps: the job ends as it would have.",
    status: 202,
    response: ReleaseAnswer,
    errors: ["InvalidRequest", "JobNotFound", "NothingHeld", "PayloadTooLarge", "RequestThrottled"],
  },
  createUpload: {
    ...plain,
    method: "POST",
    path: "/uploads",
    summary: "Get a presigned PUT for one `.tar.gz`, to be named in a job's `inputs` as `upload:<uploadId>`.",
    body: UploadBody,
    status: 201,
    response: UploadAnswer,
    errors: ["InvalidRequest", "PayloadTooLarge"],
  },
  listProfiles: {
    ...plain,
    method: "GET",
    path: "/profiles",
    summary: "List the profiles: named defaults for jobs.",
    response: ProfilesAnswer,
    errors: ["InvalidRequest"],
  },
  sweepStack: {
    ...plain,
    method: "POST",
    path: "/sweep",
    summary: "Sweep now: find what crashes have left behind, mark it, and remove what is still there at a later look.",
    body: SweepBody,
    response: SweepAnswer,
    errors: ["InvalidRequest", "PayloadTooLarge", "RequestThrottled", "SweepFailed"],
  },
  readOpenApi: {
    ...plain,
    method: "GET",
    path: "/openapi.json",
    summary: "Read this description of the API.",
    response: OpenApiAnswer,
    errors: ["InvalidRequest"],
  },
} as const satisfies Record<string, Route>;

type Routes = typeof ROUTES;
export type RouteName = keyof Routes;
export const ROUTE_NAMES = Object.keys(ROUTES) as readonly RouteName[];

/** What a handler gets, and what a client gives: the same but for defaults. */
export interface Request<Name extends RouteName> {
  readonly params: z.output<Routes[Name]["params"]>;
  readonly query: z.output<Routes[Name]["query"]>;
  readonly body: z.output<Routes[Name]["body"]>;
}
export type Answer<Name extends RouteName> = z.output<Routes[Name]["response"]>;

/** `readonly` all the way down: what core hands out may be frozen. */
export type ReadonlyDeep<T> = T extends (infer Item)[]
  ? readonly ReadonlyDeep<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: ReadonlyDeep<T[Key]> }
    : T;
