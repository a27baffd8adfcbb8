/**
 * The data plane: an HTTP API at `/_aws/execute-api/<apiId>/…` of the front door, which has checked the signature. A
 * route without authorisation is open to everyone, so unsigned requests are claimed too.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { ANONYMOUS } from "../kernel/service.ts";
import type { AccessRequest, Call, ForwardedService } from "../kernel/service.ts";
import type { ApiContext } from "./context.ts";
import { EXECUTE_PREFIX, LARGEST_PAYLOAD_BYTES } from "./facts.ts";
import { invokeIntegration } from "./invoke-integration.ts";
import { matchRoute } from "./match-route.ts";
import { proxyEvent } from "./proxy-event.ts";
import { message } from "./proxy-response.ts";
import type { ProxyAnswer } from "./proxy-response.ts";
import { childKey, ofApi } from "./state.ts";
import type { Stage } from "./state.ts";

const FORBIDDEN = message(403, "Forbidden");
const NOT_FOUND = message(404, "Not Found");

export const serveApis = (context: ApiContext): ForwardedService => ({
  name: "execute-api",
  signingName: "execute-api",
  claims: ({ url }) => url?.startsWith(EXECUTE_PREFIX) ?? false,
  operationOf: () => "Invoke",
  accessOf: ({ method = "GET", url = "" }) => accessOf(context, method, url),
  async forward(request, body, response, call) {
    send(response, call, await answer(context, request, body, call));
  },
});

/** A route that asks for IAM needs `execute-api:Invoke` on its method and path; the others, and what there is not, nothing. */
function accessOf(context: ApiContext, method: string, url: string): readonly AccessRequest[] {
  const [apiId, rest] = splitOnce(splitOnce(url.slice(EXECUTE_PREFIX.length), "?")[0], "/");
  const found = findStage(context, apiId, `/${rest}`);
  const route = found && matchRoute(ofApi(context.state.routes, apiId), method, found.path)?.route;
  if (!found || route?.authorizationType !== "AWS_IAM") return [];
  const { region, accountId } = context.cloud;
  const resource = `arn:aws:execute-api:${region}:${accountId}:${apiId}/${found.stage.name}/${method}${found.path}`;
  return [{ action: "execute-api:Invoke", resource }];
}

async function answer(context: ApiContext, request: IncomingMessage, body: Buffer, call: Call): Promise<ProxyAnswer> {
  const [path, rawQuery] = splitOnce((request.url ?? "").slice(EXECUTE_PREFIX.length), "?");
  const [apiId, rest] = splitOnce(path, "/");
  const api = context.state.apis.get(apiId);
  if (!api || api.isEndpointDisabled) return FORBIDDEN;
  if (body.length > LARGEST_PAYLOAD_BYTES) return message(413, "Request Entity Too Large");
  const found = findStage(context, apiId, `/${rest}`);
  if (!found) return NOT_FOUND;
  const method = request.method ?? "GET";
  const match = matchRoute(ofApi(context.state.routes, apiId), method, found.path);
  if (!match) return NOT_FOUND;
  const { route, pathParameters } = match;
  const needsCaller = route.authorizationType === "AWS_IAM";
  if (needsCaller && call.caller === ANONYMOUS) return FORBIDDEN;
  const integration = context.state.integrations.get(childKey(apiId, route.target?.split("/")[1] ?? ""));
  if (!integration) return message(500, "Internal Server Error");
  const event = proxyEvent(
    {
      method,
      rawPath: `/${rest}`,
      rawQuery,
      headers: request.headers,
      body,
      sourceIp: request.socket.remoteAddress ?? "",
      requestId: call.requestId,
      timeMs: context.cloud.clock.now(),
    },
    {
      accountId: context.cloud.accountId,
      apiId,
      stage: found.stage.name,
      stageVariables: found.stage.variables,
      routeKey: route.routeKey,
      pathParameters,
      caller: needsCaller ? call.caller : null,
    },
  );
  return invokeIntegration(context, integration, { stage: found.stage.name, routeKey: route.routeKey }, event);
}

/** A named stage is the first part of the path; otherwise it is `$default`. */
function findStage(
  { state }: ApiContext,
  apiId: string,
  path: string,
): { readonly stage: Stage; readonly path: string } | null {
  const [name, rest] = splitOnce(path.slice(1), "/");
  const named = state.stages.get(childKey(apiId, name));
  if (named?.isAutoDeployed && name !== "$default") return { stage: named, path: `/${rest}` };
  const stage = state.stages.get(childKey(apiId, "$default"));
  return stage?.isAutoDeployed ? { stage, path } : null;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function send(response: ServerResponse, { requestId }: Call, { status, headers, body }: ProxyAnswer): void {
  if (response.destroyed) return;
  const content = Buffer.from(body as string);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.writeHead(status, { "apigw-requestid": requestId, "content-length": content.length });
  response.end(content);
}
