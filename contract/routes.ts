/** The HTTP API (docs/contracts.md §6): the one table from which the router, the client and /openapi.json come. */
import { en } from "zod/locales";
import * as z from "zod/mini";
import type { ErrorName } from "../core/errors.ts";
import { CostsAnswer, CostsQuery, JobCostsSchema, PricesAnswer, PricesQuery } from "./cost-schemas.ts";
import { JobDetailSchema } from "./job-schemas.ts";
import { PlanAnswer } from "./plan-schemas.ts";
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
  ReleaseAnswer,
  SubmitAnswer,
} from "./schemas.ts";
import { ProfileBody, ProfileParams, ProfileRemoval, ProfilesAnswer, ProfileView } from "./profile-schemas.ts";
import { SweepAnswer, SweepBody } from "./sweep-schemas.ts";
import {
  CompleteUploadAnswer,
  CompleteUploadBody,
  FilesAnswer,
  FilesQuery,
  UploadAnswer,
  UploadBody,
  UploadParams,
} from "./upload-schemas.ts";

/** The Lambda functions behind the API: what describes it needs neither AWS nor a right, and what serves jobs no description. */
export type ApiFunction = "api" | "describeApi";

export interface Route {
  /** By its name in serverless.yml. */
  readonly servedBy: ApiFunction;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
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
const plain = { servedBy: "api", params: NoParams, query: NoQuery, body: NoBody, status: 200 } as const;
const ofJob = { ...plain, params: JobParams, errors: ["InvalidRequest", "JobNotFound", "RequestThrottled"] } as const;
const ofProfile = { ...plain, params: ProfileParams } as const;

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
  planJob: {
    ...plain,
    method: "POST",
    path: "/plan",
    summary:
      "Plan a job: its JSON with every default, the pools that would be asked with their prices, what it costs an hour, and what is likely to go wrong. Nothing is submitted.",
    body: JobBody,
    response: PlanAnswer,
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
  listFiles: {
    ...ofJob,
    method: "GET",
    path: "/jobs/{id}/files",
    summary: "List what a job's ends have copied to the bucket, each with an address to read it at for 15 minutes.",
    query: FilesQuery,
    response: FilesAnswer,
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
    summary:
      "Begin or go on with an upload, to be named in a job's `inputs` as `upload:<uploadId>`: it is stored already, or wants one presigned PUT, or some of its parts.",
    body: UploadBody,
    response: UploadAnswer,
    errors: ["InvalidRequest", "PayloadTooLarge", "RequestThrottled"],
  },
  completeUpload: {
    ...plain,
    params: UploadParams,
    method: "POST",
    path: "/uploads/{id}/complete",
    summary: "Make one object of an upload's parts, when all have arrived. Before that no job sees any of it.",
    body: CompleteUploadBody,
    response: CompleteUploadAnswer,
    errors: ["InvalidRequest", "UploadIncomplete", "PayloadTooLarge", "RequestThrottled"],
  },
  listProfiles: {
    ...plain,
    method: "GET",
    path: "/profiles",
    summary: "List the profiles: named defaults for jobs, the built-in ones and your own.",
    response: ProfilesAnswer,
    errors: ["InvalidRequest", "RequestThrottled"],
  },
  getProfile: {
    ...ofProfile,
    method: "GET",
    path: "/profiles/{name}",
    summary: "Read a profile.",
    response: ProfileView,
    errors: ["InvalidRequest", "ProfileNotFound", "RequestThrottled"],
  },
  saveProfile: {
    ...ofProfile,
    method: "PUT",
    path: "/profiles/{name}",
    summary: "Save a profile of your own. One that is named as a built-in one takes its place.",
    body: ProfileBody,
    response: ProfileView,
    errors: ["InvalidRequest", "PayloadTooLarge", "NetworkUnusable", "RequestThrottled"],
  },
  removeProfile: {
    ...ofProfile,
    method: "DELETE",
    path: "/profiles/{name}",
    summary: "Remove a profile of your own; the built-in one of its name, if there is one, is there again.",
    response: ProfileRemoval,
    errors: ["InvalidRequest", "PayloadTooLarge", "RequestThrottled"],
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
    servedBy: "describeApi",
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
/** The routes of one function. */
export type RoutesOf<Function extends ApiFunction> = {
  [Name in RouteName]: Routes[Name]["servedBy"] extends Function ? Name : never;
}[RouteName];

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
