/** The event a function gets. Source: API Gateway developer guide, "AWS Lambda proxy integrations", payload format 2.0. */
import type { IncomingHttpHeaders } from "node:http";
import type { Caller } from "../kernel/service.ts";

export interface ProxyRequest {
  readonly method: string;
  /** As sent, with a leading slash, without the local prefix. */
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly timeMs: number;
}

export interface Routed {
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** Null unless the route asks for IAM. */
  readonly caller: Caller | null;
}

export function proxyEvent(request: ProxyRequest, routed: Routed): object {
  const { cookie, ...headers } = request.headers;
  const query = queryParameters(request.rawQuery);
  const isBase64Encoded = request.body.length > 0 && !isText(headers["content-type"]);
  return {
    version: "2.0",
    routeKey: routed.routeKey,
    rawPath: request.rawPath,
    rawQueryString: request.rawQuery,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers: proxyHeaders(headers, request),
    ...(Object.keys(query).length > 0 ? { queryStringParameters: query } : {}),
    requestContext: requestContext(request, routed),
    ...(Object.keys(routed.pathParameters).length > 0 ? { pathParameters: routed.pathParameters } : {}),
    ...(Object.keys(routed.stageVariables).length > 0 ? { stageVariables: routed.stageVariables } : {}),
    ...(request.body.length > 0 ? { body: request.body.toString(isBase64Encoded ? "base64" : "utf8") } : {}),
    isBase64Encoded,
  };
}

function proxyHeaders(
  headers: IncomingHttpHeaders,
  { sourceIp, timeMs, requestId }: ProxyRequest,
): Record<string, string> {
  const joined = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(",") : (value ?? ""),
  ]);
  const seconds = Math.floor(timeMs / 1000).toString(16);
  return {
    ...(Object.fromEntries(joined) as Record<string, string>),
    "x-amzn-trace-id": `Root=1-${seconds}-${requestId.replaceAll("-", "").slice(0, 24)}`,
    "x-forwarded-for": sourceIp,
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
  };
}

function requestContext(request: ProxyRequest, routed: Routed): object {
  const domainName = request.headers.host ?? "";
  return {
    accountId: routed.accountId,
    apiId: routed.apiId,
    ...(routed.caller === null ? {} : { authorizer: { iam: iamAuthorizer(routed.caller) } }),
    domainName,
    domainPrefix: routed.apiId,
    http: {
      method: request.method,
      path: request.rawPath,
      protocol: "HTTP/1.1",
      sourceIp: request.sourceIp,
      userAgent: request.headers["user-agent"] ?? "",
    },
    requestId: request.requestId,
    routeKey: routed.routeKey,
    stage: routed.stage,
    time: commonLogTime(request.timeMs),
    timeEpoch: request.timeMs,
  };
}

const iamAuthorizer = ({ accessKeyId, accountId, arn, userId }: Caller): object => ({
  accessKey: accessKeyId,
  accountId,
  callerId: userId,
  cognitoIdentity: null,
  principalOrgId: null,
  userArn: arn,
  userId,
});

/** Values of a repeated parameter are joined with commas. */
function queryParameters(rawQuery: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    const before = parameters[name];
    parameters[name] = before === undefined ? value : `${before},${value}`;
  }
  return parameters;
}

/** All other bodies, forms among them, arrive as base64. */
const isText = (contentType = "application/json"): boolean =>
  /^(text\/|application\/(json|xml|javascript|[\w.-]+\+(json|xml)))/i.test(contentType);

/** `22/Nov/2026:19:00:00 +0000` */
function commonLogTime(ms: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) (\S+)/.exec(new Date(ms).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
