/** For each error that a route says it has, a request that gets it from the deployed API. */
import type { Client } from "../../contract/client.ts";
import { ProfileParams } from "../../contract/profile-schemas.ts";
import { JobParams } from "../../contract/schemas.ts";
import { UploadParams } from "../../contract/upload-schemas.ts";
import { ROUTES, type Route, type RouteName } from "../../contract/routes.ts";
import type { ErrorName } from "../../core/errors.ts";
import { heal } from "../simulation/outage.ts";
import type { Live } from "./live.ts";

/** More than the SDK tries. */
const EVERY_TRY = 20;
const TOO_LARGE = { large: "x".repeat(70_000) };
const ACCEPTABLE = { name: "throttled", command: "true" };
const NOBODYS_UPLOAD = "00".repeat(32);
const UPLOAD = { bytes: 1 };
/** Bodies that are taken, of the routes that have to have one. */
const BODIES: Readonly<Partial<Record<RouteName, object>>> = {
  submitJob: ACCEPTABLE,
  planJob: ACCEPTABLE,
  createUpload: { ...UPLOAD, sha256: NOBODYS_UPLOAD },
  completeUpload: UPLOAD,
  saveProfile: { defaults: {} },
};

/** These need a network without subnets, and a sweep that fails: test/contract/router.test.ts and sweep.test.ts. */
const ELSEWHERE: readonly string[] = [
  "submitJob NetworkUnusable",
  "planJob NetworkUnusable",
  "readPrices NetworkUnusable",
  "saveProfile NetworkUnusable",
  "sweepStack SweepFailed",
];

/** An AWS call, `service:operation`, without which the route's function cannot answer. */
const NEEDED_CALLS: Readonly<Partial<Record<RouteName, `${string}:${string}`>>> = {
  submitJob: "stepfunctions:StartExecution",
  planJob: "ec2:DescribeSpotPriceHistory",
  listJobs: "dynamodb:Query",
  getJob: "dynamodb:GetItem",
  readEvents: "dynamodb:GetItem",
  readLogs: "dynamodb:GetItem",
  readCosts: "dynamodb:GetItem",
  listCosts: "dynamodb:Query",
  readPrices: "ec2:DescribeSpotPriceHistory",
  cancelJob: "dynamodb:GetItem",
  interruptJob: "dynamodb:GetItem",
  releaseJob: "dynamodb:GetItem",
  listProfiles: "dynamodb:Query",
  getProfile: "dynamodb:GetItem",
  saveProfile: "dynamodb:PutItem",
  removeProfile: "dynamodb:DeleteItem",
  sweepStack: "lambda:Invoke",
  createUpload: "s3:ListObjectsV2",
  completeUpload: "s3:ListObjectsV2",
  listFiles: "dynamodb:GetItem",
};

const NAMES = Object.keys(ROUTES) as RouteName[];
/** Throttles are driven by themselves: the SDK tries again for seconds before the API says so. */
export const DRIVEN: readonly (readonly [RouteName, ErrorName])[] = NAMES.flatMap((name) =>
  ROUTES[name].errors
    .filter((error) => error !== "RequestThrottled" && !ELSEWHERE.includes(`${name} ${error}`))
    .map((error) => [name, error] as const),
);

/** The routes that say RequestThrottled, by the call without which they cannot answer. */
export const THROTTLED: readonly (readonly [call: string, routes: readonly RouteName[]])[] = Object.entries(
  Object.groupBy(
    NAMES.filter((name) => (ROUTES[name].errors as readonly ErrorName[]).includes("RequestThrottled")),
    (name) => NEEDED_CALLS[name] ?? "none is known",
  ),
).map(([call, routes = []]) => [call, routes]);

/** Resolves or rejects as the API answers. */
export async function driveError(live: Live, name: RouteName, error: ErrorName): Promise<unknown> {
  const call = (parts: object): Promise<unknown> => callRoute(live.simulation.api, name, live.endedId, parts);
  switch (error) {
    case "InvalidRequest":
      return call({ query: { nonsense: "1" } });
    case "InvalidJob":
      return call({ body: { name: "no work" } });
    case "PayloadTooLarge":
      return call({ body: TOO_LARGE });
    case "ProfileNotFound":
      return call({ params: { name: "nobodys" } });
    case "JobNotFound":
      return call({ params: { id: "nobody-0123456789ab" } });
    case "UploadIncomplete":
      return call({ body: UPLOAD });
    case "JobEnded":
    case "NothingToInterrupt":
    case "NothingHeld":
      return call({});
    default:
      throw new Error(`no request is known that gets ${error} from ${name}`);
  }
}

/** What each of these routes answers, all asked at once, while AWS throttles the call. */
export async function driveThrottled(
  { simulation, endedId }: Live,
  throttled: string,
  names: readonly RouteName[],
): Promise<readonly PromiseSettledResult<unknown>[]> {
  const [service, operation] = throttled.split(":");
  const caller = `${simulation.stack}-api`;
  const times = EVERY_TRY * names.length;
  await simulation.order("faults", { service, operation, caller, error: "ThrottlingException", status: 429, times });
  try {
    return await Promise.allSettled(
      names.map((name) => callRoute(simulation.api, name, endedId, name in BODIES ? { body: BODIES[name] } : {})),
    );
  } finally {
    await heal(simulation);
  }
}

/** As no typed caller could. */
function callRoute(api: Client, name: RouteName, id: string, parts: object): Promise<unknown> {
  const route: Route = ROUTES[name];
  const named =
    route.params === JobParams
      ? { id }
      : route.params === UploadParams
        ? { id: NOBODYS_UPLOAD }
        : route.params === ProfileParams
          ? { name: "throttled" }
          : null;
  const request = { ...(named === null ? {} : { params: named }), ...parts };
  return (api[name] as (request: object) => Promise<unknown>)(request);
}
