/** A typed client of the HTTP API: one method per route of the table. Signing and the network are handed in. */
import type * as z from "zod/mini";
import { isErrorName, SpotConnectError, type FieldProblem } from "../core/errors.ts";
import { fillPath } from "./match-path.ts";
import { ROUTE_NAMES, ROUTES, type Answer, type Request, type Route, type RouteName } from "./routes.ts";
import { ErrorAnswer } from "./schemas.ts";

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}
export interface ClientOptions {
  /** The stack's output `ApiEndpoint`. */
  readonly endpoint: string;
  /** The headers to send, Authorization among them. */
  readonly sign: (request: HttpRequest) => Promise<Readonly<Record<string, string>>>;
  readonly fetch: typeof fetch;
}

/** Defaults, empty parts and optional members may be left out. */
type ClientRequest<Name extends RouteName> = {
  readonly [Part in keyof Request<Name>]?: Partial<Request<Name>[Part]>;
};
export type Client = { readonly [Name in RouteName]: (request?: ClientRequest<Name>) => Promise<Answer<Name>> };

/** The API answered with an error this client does not know, or something that is not the API answered. */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
  readonly status: number;
  /** Whose answer it was: the API's endpoint's, or the storage's an upload went to. */
  readonly source: "api" | "upload";

  constructor(status: number, message: string, source: UnexpectedAnswer["source"] = "api") {
    super(message);
    this.status = status;
    this.source = source;
  }
}

export function createClient(options: ClientOptions): Client {
  const methods = ROUTE_NAMES.map((name) => [
    name,
    (request: ClientRequest<typeof name> = {}) => callRoute(options, ROUTES[name], request),
  ]);
  return Object.fromEntries(methods) as Client;
}

async function callRoute(
  { endpoint, sign, fetch }: ClientOptions,
  route: Route,
  { params = {}, query = {}, body }: { readonly params?: object; readonly query?: object; readonly body?: unknown },
): Promise<unknown> {
  const url = new URL(endpoint.replace(/\/$/, "") + fillPath(route.path, params as Readonly<Record<string, string>>));
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  const request = {
    method: route.method,
    url,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
  const response = await fetch(url, {
    method: request.method,
    headers: await sign(request),
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  const answer = readJson(await response.text());
  if (!response.ok) throw errorOf(response.status, answer);
  const parsed = route.response.safeParse(answer);
  if (!parsed.success)
    throw new UnexpectedAnswer(response.status, `the API's answer is not of this release: ${problemsIn(parsed.error)}`);
  return parsed.data;
}

const problemsIn = ({ issues }: z.core.$ZodError): string =>
  issues
    .map(({ path, message }) => `${path.join(".")}: ${message}`)
    .join("; ")
    .slice(0, 500);

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function errorOf(status: number, answer: unknown): Error {
  const parsed = ErrorAnswer.safeParse(answer);
  if (parsed.success && isErrorName(parsed.data.error)) {
    const details: readonly FieldProblem[] = parsed.data.details;
    return new SpotConnectError(parsed.data.error, parsed.data.message, { details });
  }
  // API Gateway's own errors, such as a refused signature, are {"message": …}.
  const text = typeof answer === "object" && answer !== null && "message" in answer ? answer.message : answer;
  return new UnexpectedAnswer(status, `HTTP ${status}: ${String(text).slice(0, 500) || "no body"}`);
}
