/** One HTTP request in, one answer out: match, parse, call the handler, and put every error into the one shape. */
import type * as z from "zod";
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

/** What of a request is no parameter. */
interface RequestContext {
  readonly requestId: string;
  /** When the request came, ISO-8601 UTC: the only clock a handler has. */
  readonly now: string;
}
export type Handlers = {
  readonly [Name in RouteName]: (
    request: Request<Name>,
    context: RequestContext,
  ) => Promise<ReadonlyDeep<Answer<Name>>>;
};

/** Never throws: what is not a SpotConnectError is logged with its stack and answered 500. */
export const createRouter =
  (handlers: Handlers) =>
  async (event: HttpEvent): Promise<HttpAnswer> => {
    try {
      const { name, params } = findRoute(event.requestContext.http.method, event.rawPath);
      return await answerRoute(name, params, event, handlers);
    } catch (error) {
      return answerError(error);
    }
  };

async function answerRoute(
  name: RouteName,
  params: Readonly<Record<string, string>>,
  event: HttpEvent,
  handlers: Handlers,
): Promise<HttpAnswer> {
  const route: Route = ROUTES[name];
  const request = {
    params: parsePart(route.params, params),
    query: parsePart(route.query, readQuery(event)),
    body: parsePart(route.body, route.method === "GET" ? undefined : readBody(event)),
  };
  const { requestId, timeEpoch } = event.requestContext;
  // The table ties each name to its own request; the type checker cannot follow the name through the look-up.
  const handle = handlers[name] as (request: unknown, context: RequestContext) => Promise<unknown>;
  return json(route.status, await handle(request, { requestId, now: new Date(timeEpoch).toISOString() }));
}

function findRoute(method: string, path: string): { name: RouteName; params: Readonly<Record<string, string>> } {
  const matches = ROUTE_NAMES.flatMap((name) => {
    const params = matchPath(ROUTES[name].path, path);
    return params === null ? [] : [{ name, params }];
  });
  const match = matches.find(({ name }) => ROUTES[name].method === method);
  if (match) return match;
  if (matches.length === 0) throw new SpotConnectError("RouteNotFound", `There is no ${path}.`);
  const allowed = matches.map(({ name }) => ROUTES[name].method).join(", ");
  throw new SpotConnectError("MethodNotAllowed", `${path} takes ${allowed}, not ${method}.`);
}

function parsePart(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.flatMap(problemsOfIssue);
  const where = details.map(({ field, problem }) => `${field || "the request"}: ${problem}`).join("; ");
  throw new SpotConnectError("InvalidRequest", `The request is not acceptable: ${where}.`, { details });
}

function problemsOfIssue(issue: z.core.$ZodIssue): readonly FieldProblem[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      field: formatPath([...issue.path, key]),
      problem: "is no parameter",
      expected: "only the parameters of docs/contracts.md §6",
    }));
  const expected =
    issue.code === "invalid_value"
      ? `one of ${issue.values.map(String).join(", ")}`
      : issue.code === "too_small"
        ? `at least ${issue.minimum}`
        : issue.code === "too_big"
          ? `at most ${issue.maximum}`
          : issue.code === "invalid_type"
            ? issue.expected
            : "as docs/contracts.md §6 has it";
  return [{ field: formatPath(issue.path), problem: issue.message, expected }];
}

function answerError(error: unknown): HttpAnswer {
  if (isSpotConnectError(error)) {
    const { name, message, details } = error;
    return json(ERRORS[name].status, { error: name, message, details });
  }
  console.error("request failed", error);
  return json(500, {
    error: "InternalError",
    message: "The request failed; the function's log says why.",
    details: [],
  });
}

const json = (statusCode: number, value: unknown): HttpAnswer => ({
  statusCode,
  headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
  body: JSON.stringify(value),
});
