/**
 * The control port: what tests, the demo and the page may do that no AWS caller can. Unsigned, and only from this machine.
 *
 *     GET   /_local/health
 *     GET   /_local/settings     PATCH /_local/settings   {"bootSeconds": 3}
 *     GET   /_local/faults       POST  /_local/faults     {"service", "operation", "times", …}     DELETE /_local/faults
 *     GET   /_local/calls        DELETE /_local/calls     what was asked over the wire, by whom, with what status
 *     GET   /_local/throttles    DELETE /_local/throttles   how often each token bucket granted and refused
 *     GET   /_local/authorizations   DELETE /_local/authorizations   which rights roles needed, and what granted them
 *     POST  /_local/<service>/<action>                    the service's own actions
 */
import type { IncomingMessage } from "node:http";
import type { Authorizations } from "../iam/authorizations.ts";
import type { CallLog } from "../kernel/call-log.ts";
import type { Fault, Faults } from "../kernel/faults.ts";
import type { ForwardedService, Service, Settings } from "../kernel/service.ts";
import type { Throttles } from "../kernel/throttles.ts";
import type { Answer } from "../wire/errors.ts";
import { changeSettings, checkFault } from "./checks.ts";
import { ControlError } from "./error.ts";

export interface ControlDependencies {
  readonly settings: Settings;
  readonly faults: Faults;
  readonly calls: CallLog;
  readonly throttles: Throttles;
  readonly authorizations: Authorizations;
  readonly services: readonly (Service | ForwardedService)[];
  readonly endpoint: () => string;
  readonly region: string;
  readonly accountId: string;
}

const PREFIX = "/_local/";
const LOOPBACK = /^(::1|(::ffff:)?127\.)/;

export function createControl(dependencies: ControlDependencies) {
  return (request: IncomingMessage, body: Buffer): Promise<Answer> | null =>
    request.url?.startsWith(PREFIX) ? answer(dependencies, request, body) : null;
}

async function answer(dependencies: ControlDependencies, request: IncomingMessage, body: Buffer): Promise<Answer> {
  try {
    if (!LOOPBACK.test(request.socket.remoteAddress ?? "")) throw new ControlError("only from this machine", 403);
    const [path = ""] = (request.url ?? "").slice(PREFIX.length).split("?");
    return json(200, (await route(dependencies, request.method ?? "GET", path, parse(body))) ?? {});
  } catch (error) {
    if (error instanceof ControlError) return json(error.status, { error: error.message });
    return json(500, { error: error instanceof Error ? error.message : String(error) });
  }
}

async function route(
  dependencies: ControlDependencies,
  method: string,
  path: string,
  input: Record<string, unknown>,
): Promise<unknown> {
  const { settings, faults, calls, throttles, authorizations, services } = dependencies;
  switch (`${method} ${path}`) {
    case "GET health": {
      const { endpoint, region, accountId } = dependencies;
      return { status: "ok", endpoint: endpoint(), region, accountId, services: services.map(({ name }) => name) };
    }
    case "GET settings":
      return settings;
    case "PATCH settings":
      return changeSettings(settings, input);
    case "GET faults":
      return faults.list();
    case "POST faults":
      faults.add(checkFault(input) satisfies Fault);
      return faults.list();
    case "DELETE faults":
      faults.clear();
      return faults.list();
    case "GET calls":
      return calls.list();
    case "DELETE calls":
      calls.clear();
      return calls.list();
    case "GET throttles":
      return throttles.counts();
    case "DELETE throttles":
      throttles.clear();
      return throttles.counts();
    case "GET authorizations":
      return authorizations.list();
    case "DELETE authorizations":
      authorizations.clear();
      return authorizations.list();
    default:
      return act(services, method, path, input);
  }
}

function act(services: ControlDependencies["services"], method: string, path: string, input: object): unknown {
  const [serviceName, action = "", ...rest] = path.split("/");
  const service = services.find(({ name }) => name === serviceName);
  const run = service && "control" in service && rest.length === 0 ? service.control?.[action] : undefined;
  if (method !== "POST" || !run) throw new ControlError(`${method} ${PREFIX}${path} does not exist`, 404);
  return run(input);
}

function parse(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Falls through to the one message for both.
  }
  throw new ControlError("the body must be a JSON object");
}

const json = (status: number, value: unknown): Answer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});
