/** For each error that a route says it has, a request that gets it from the deployed API. */
import type { Client } from "../../contract/client.ts";
import { JobParams } from "../../contract/schemas.ts";
import { ROUTES, type Route, type RouteName } from "../../contract/routes.ts";
import type { ErrorName } from "../../core/errors.ts";
import type { Live } from "./live.ts";

/** More than the SDK tries. */
const EVERY_TRY = 20;
const TOO_LARGE = { large: "x".repeat(70_000) };
const ACCEPTABLE = { name: "throttled", command: "true" };

/** These need a network without subnets, and a sweep that fails: test/contract/router.test.ts and sweep.test.ts. */
const ELSEWHERE: readonly string[] = [
  "submitJob NetworkUnusable",
  "readPrices NetworkUnusable",
  "sweepStack SweepFailed",
];

/** An AWS call without which the route's function cannot answer. */
const NEEDED_CALLS: Readonly<Partial<Record<RouteName, readonly [service: string, operation: string]>>> = {
  submitJob: ["stepfunctions", "StartExecution"],
  listJobs: ["dynamodb", "Query"],
  getJob: ["dynamodb", "GetItem"],
  readEvents: ["dynamodb", "GetItem"],
  readLogs: ["dynamodb", "GetItem"],
  readCosts: ["dynamodb", "GetItem"],
  listCosts: ["dynamodb", "Query"],
  readPrices: ["ec2", "DescribeSpotPriceHistory"],
  cancelJob: ["dynamodb", "GetItem"],
  interruptJob: ["dynamodb", "GetItem"],
  releaseJob: ["dynamodb", "GetItem"],
  sweepStack: ["lambda", "Invoke"],
};

export const DRIVEN: readonly (readonly [RouteName, ErrorName])[] = (Object.keys(ROUTES) as RouteName[]).flatMap(
  (name) =>
    ROUTES[name].errors
      .filter((error) => !ELSEWHERE.includes(`${name} ${error}`))
      .map((error) => [name, error] as const),
);

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
    case "JobNotFound":
      return call({ params: { id: "nobody-0123456789ab" } });
    case "JobEnded":
    case "NothingToInterrupt":
    case "NothingHeld":
      return call({});
    case "RequestThrottled":
      return throttle(live, name, () => call(name === "submitJob" ? { body: ACCEPTABLE } : {}));
    default:
      throw new Error(`no request is known that gets ${error} from ${name}`);
  }
}

async function throttle({ simulation }: Live, name: RouteName, call: () => Promise<unknown>): Promise<unknown> {
  const [service, operation] = NEEDED_CALLS[name] ?? ["", ""];
  const caller = `${simulation.stack}-api`;
  const fault = { service, operation, caller, error: "ThrottlingException", status: 429, times: EVERY_TRY };
  await simulation.order("faults", fault);
  try {
    return await call();
  } finally {
    await fetch(`${simulation.account.cloud.endpoint}/_local/faults`, { method: "DELETE" });
  }
}

/** As no typed caller could. */
function callRoute(api: Client, name: RouteName, id: string, parts: object): Promise<unknown> {
  const route: Route = ROUTES[name];
  const request = { ...(route.params === JobParams ? { params: { id } } : {}), ...parts };
  return (api[name] as (request: object) => Promise<unknown>)(request);
}
