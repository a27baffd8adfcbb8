/** One HTTP request in, one answer out: match, parse, call the handler, and put every error into the one shape. */
import type * as z from "zod/mini";
import { ERRORS, isSpotConnectError, SpotConnectError, type FieldProblem } from "../core/errors.ts";
import { formatPath } from "../core/job-fields.ts";
import { readBody, readQuery, type HttpAnswer, type HttpEvent } from "./http-event.ts";
import { matchPath } from "./match-path.ts";
import {
  ROUTE_NAMES,
  ROUTES,
  type Answer,
  type ReadonlyDeep,
  type Request,
  type Route,
  type RouteName,
} from "./routes.ts";
import { formOf } from "./text-forms.ts";

/** What of a request is no parameter. */
interface RequestContext {
  readonly requestId: string;
  /** ARN of who signed the request; null: API Gateway does not say. */
  readonly caller: string | null;
  /** When the request came, ISO-8601 UTC: the only clock a handler has. */
  readonly now: string;
}
export type Handlers<Name extends RouteName = RouteName> = {
  readonly [Each in Name]: (request: Request<Each>, context: RequestContext) => Promise<ReadonlyDeep<Answer<Each>>>;
};

/** Never throws: what is not a SpotConnectError is reported and answered 500. The handlers may be those of one function. */
export const createRouter =
  (handlers: Partial<Handlers>, report: (error: unknown) => void = reportToConsole) =>
  async (event: HttpEvent): Promise<HttpAnswer> => {
    try {
      const { name, params } = findRoute(event.requestContext.http.method, event.rawPath);
      if (handlers[name] === undefined) throw new Error(`${name} is served by ${ROUTES[name].servedBy}`);
      return await answerRoute(name, params, event, handlers);
    } catch (error) {
      if (!isSpotConnectError(error)) report(error);
      return answerError(error, event.rawPath);
    }
  };

const reportToConsole = (error: unknown): void => console.error("request failed", error);

async function answerRoute(
  name: RouteName,
  params: Readonly<Record<string, string>>,
  event: HttpEvent,
  handlers: Partial<Handlers>,
): Promise<HttpAnswer> {
  const route: Route = ROUTES[name];
  const request = {
    params: parsePart(route.params, params),
    query: parsePart(route.query, readQuery(event)),
    body: parsePart(route.body, route.method === "GET" ? undefined : readBody(event)),
  };
  const { requestId, timeEpoch, authorizer } = event.requestContext;
  const caller = authorizer?.iam?.userArn ?? null;
  // The table ties each name to its own request; the type checker cannot follow the name through the look-up.
  const handle = handlers[name] as (request: unknown, context: RequestContext) => Promise<unknown>;
  return json(route.status, await handle(request, { requestId, caller, now: new Date(timeEpoch).toISOString() }));
}

function findRoute(method: string, path: string): { name: RouteName; params: Readonly<Record<string, string>> } {
  const matches = ROUTE_NAMES.flatMap((name) => {
    const params = matchPath(ROUTES[name].path, path);
    return params === null ? [] : [{ name, params }];
  });
  const match = matches.find(({ name }) => ROUTES[name].method === method);
  if (match) return match;
  if (matches.length === 0) throw new SpotConnectError("RouteNotFound", `There is no ${path}.`);
  throw new SpotConnectError("MethodNotAllowed", `${path} takes ${allowedAt(path)}, not ${method}.`);
}

/** For an answer 405, which has to name them (RFC 9110, section 15.5.6). */
const allowedAt = (path: string): string =>
  ROUTE_NAMES.map((name) => ROUTES[name])
    .filter((route) => matchPath(route.path, path) !== null)
    .map(({ method }) => method)
    .join(", ");

function parsePart(schema: z.ZodMiniType, value: unknown): unknown {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.flatMap(problemsOfIssue);
  const where = details.map(({ field, problem }) => `${field || "the request"} ${problem}`).join("; ");
  throw new SpotConnectError("InvalidRequest", `The request is not acceptable: ${where}.`, { details });
}

function problemsOfIssue(issue: z.core.$ZodIssue): readonly FieldProblem[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      field: formatPath([...issue.path, key]),
      problem: "is no parameter",
      expected: "only the parameters of /openapi.json",
    }));
  const [problem, expected] = describeIssue(issue);
  return [{ field: formatPath(issue.path), problem, expected }];
}

const OF_DESCRIPTION = "as /openapi.json has it";

function describeIssue(issue: z.core.$ZodIssue): readonly [problem: string, expected: string] {
  switch (issue.code) {
    case "invalid_value":
      return ["is none of the known values", `one of ${issue.values.map(String).join(", ")}`];
    case "too_small":
      return ["is too small", `at least ${issue.minimum}`];
    case "too_big":
      return ["is too large", `at most ${issue.maximum}`];
    case "invalid_type":
      return [issue.input === undefined ? "is missing" : "has the wrong type", issue.expected];
    case "invalid_format":
      return [issue.message, formOf(issue.pattern) ?? OF_DESCRIPTION];
    default:
      return [issue.message, OF_DESCRIPTION];
  }
}

function answerError(error: unknown, path: string): HttpAnswer {
  if (isSpotConnectError(error)) {
    const { name, message, details } = error;
    const allow = name === "MethodNotAllowed" ? { allow: allowedAt(path) } : {};
    return json(ERRORS[name].status, { error: name, message, details }, allow);
  }
  return json(500, {
    error: "InternalError",
    message: "The request failed; the function's log says why.",
    details: [],
  });
}

const json = (statusCode: number, value: unknown, headers: HttpAnswer["headers"] = {}): HttpAnswer => ({
  statusCode,
  headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
  body: JSON.stringify(value),
});
