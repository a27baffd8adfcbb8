/** The HTTP API (docs/contracts.md §6): the one table from which the router and the client come. */
import * as z from "zod";
import type { ErrorName } from "../core/errors.ts";
import { JobDetailSchema } from "./job-schemas.ts";
import {
  CancelAnswer,
  EventsAnswer,
  EventsQuery,
  InterruptAnswer,
  InterruptBody,
  JobParams,
  ListAnswer,
  ListQuery,
  LogsAnswer,
  LogsQuery,
  NoBody,
  NoQuery,
  ProfilesAnswer,
  SubmitAnswer,
  UploadAnswer,
  UploadBody,
} from "./schemas.ts";

export interface Route {
  readonly method: "GET" | "POST";
  /** Parameters in braces, as API Gateway writes them. */
  readonly path: string;
  readonly params: z.ZodType;
  readonly query: z.ZodType;
  readonly body: z.ZodType;
  readonly status: number;
  readonly response: z.ZodType;
  /** Besides those of every route: InvalidRequest, PayloadTooLarge, RequestThrottled. */
  readonly errors: readonly ErrorName[];
}

const NoParams = z.strictObject({});
const plain = { params: NoParams, query: NoQuery, body: NoBody, status: 200, errors: [] } as const;
const ofJob = { ...plain, params: JobParams, errors: ["JobNotFound"] } as const;

export const ROUTES = {
  /** The body is checked by parseJob, which knows the deployment. */
  submitJob: {
    ...plain,
    method: "POST",
    path: "/jobs",
    body: z.unknown(),
    status: 202,
    response: SubmitAnswer,
    errors: ["InvalidJob"],
  },
  listJobs: { ...plain, method: "GET", path: "/jobs", query: ListQuery, response: ListAnswer },
  getJob: { ...ofJob, method: "GET", path: "/jobs/{id}", response: JobDetailSchema },
  readEvents: { ...ofJob, method: "GET", path: "/jobs/{id}/events", query: EventsQuery, response: EventsAnswer },
  readLogs: { ...ofJob, method: "GET", path: "/jobs/{id}/logs", query: LogsQuery, response: LogsAnswer },
  cancelJob: {
    ...ofJob,
    method: "POST",
    path: "/jobs/{id}/cancel",
    status: 202,
    response: CancelAnswer,
    errors: ["JobNotFound", "JobEnded"],
  },
  interruptJob: {
    ...ofJob,
    method: "POST",
    path: "/jobs/{id}/interrupt",
    body: InterruptBody,
    status: 202,
    response: InterruptAnswer,
    errors: ["JobNotFound", "NothingToInterrupt"],
  },
  createUpload: { ...plain, method: "POST", path: "/uploads", body: UploadBody, status: 201, response: UploadAnswer },
  listProfiles: { ...plain, method: "GET", path: "/profiles", response: ProfilesAnswer },
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
