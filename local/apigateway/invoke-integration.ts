/** Invokes the function behind a route as API Gateway: with leave from the function's policy, within the time-out. */
import { allowsService } from "../lambda/policy.ts";
import type { PolicyDocument } from "../lambda/policy.ts";
import type { ApiContext } from "./context.ts";
import { INTERNAL_ERROR, message, proxyResponse } from "./proxy-response.ts";
import type { ProxyAnswer } from "./proxy-response.ts";
import type { Integration } from "./state.ts";

interface Source {
  readonly stage: string;
  readonly routeKey: string;
}

interface Invoked {
  readonly Payload?: Uint8Array;
  readonly FunctionError?: string;
}

export async function invokeIntegration(
  context: ApiContext,
  integration: Integration,
  source: Source,
  event: object,
): Promise<ProxyAnswer> {
  const { cloud } = context;
  const FunctionName = functionArnOf(integration.uri);
  try {
    if (!(await isAllowed(context, integration, FunctionName, source))) return INTERNAL_ERROR;
    const Payload = new TextEncoder().encode(JSON.stringify(event));
    const invoked = cloud.call<Invoked>("lambda", "Invoke", { FunctionName, Payload }, cloud.self);
    const answer = await within(integration.timeoutMs, invoked);
    if (answer === null) return message(503, "Service Unavailable");
    if (answer.FunctionError !== undefined) return INTERNAL_ERROR;
    return proxyResponse(Buffer.from(answer.Payload ?? []));
  } catch (error) {
    return refusal(context, error as Error);
  }
}

function refusal({ cloud }: ApiContext, { name, message: text }: Error): ProxyAnswer {
  if (name === "RequestTooLargeException") return message(413, "Request Entity Too Large");
  if (name === "TooManyRequestsException") return message(503, "Service Unavailable");
  cloud.log("an HTTP API could not invoke its function", { error: `${name}: ${text}` });
  return INTERNAL_ERROR;
}

/** The policy names `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`, of the route rather than the request. */
async function isAllowed(
  { cloud }: ApiContext,
  { apiId }: Integration,
  FunctionName: string,
  { stage, routeKey }: Source,
): Promise<boolean> {
  const sourceArn = `arn:aws:execute-api:${cloud.region}:${cloud.accountId}:${apiId}/${stage}/${routeKey.replace(" ", "")}`;
  const wanted = {
    service: "apigateway.amazonaws.com",
    action: "lambda:InvokeFunction",
    resource: FunctionName,
    sourceArn,
    accountId: cloud.accountId,
  };
  try {
    const { Policy } = await cloud.call<{ Policy: string }>("lambda", "GetPolicy", { FunctionName }, cloud.self);
    return allowsService(JSON.parse(Policy) as PolicyDocument, wanted);
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return false;
    throw error;
  }
}

/** `arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations`, or the ARN itself. */
const functionArnOf = (uri: string): string => /\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;

/** In real time, as functions run. The invocation goes on; its answer is no longer wanted. */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs);
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
