/** CreateIntegration, GetIntegration, GetIntegrations, UpdateIntegration, DeleteIntegration: Lambda proxies, format 2.0. */
import type {
  CreateIntegrationRequest,
  DeleteIntegrationRequest,
  GetIntegrationRequest,
  GetIntegrationsRequest,
  GetIntegrationsResponse,
  Integration as IntegrationShape,
  UpdateIntegrationRequest,
} from "@aws-sdk/client-apigatewayv2";
import { badRequest, conflict, findApi, makeId, notFound, refuseUnsupported } from "./context.ts";
import type { ApiContext } from "./context.ts";
import { INTEGRATION_TIMEOUT_MS } from "./facts.ts";
import { childKey, ofApi } from "./state.ts";
import type { Integration } from "./state.ts";

const SUPPORTED = [
  "ApiId",
  "IntegrationId",
  "IntegrationType",
  "IntegrationUri",
  "IntegrationMethod",
  "PayloadFormatVersion",
  "TimeoutInMillis",
  "Description",
];

export const createIntegration =
  (context: ApiContext) =>
  (input: CreateIntegrationRequest): IntegrationShape => {
    const { apiId } = findApi(context, input.ApiId);
    checkInput("CreateIntegration", input);
    if (input.PayloadFormatVersion === undefined)
      throw badRequest("PayloadFormatVersion is a required parameter for integration");
    return save(context, {
      apiId,
      integrationId: makeId(7),
      description: input.Description ?? null,
      uri: checkUri(input.IntegrationUri),
      timeoutMs: checkTimeout(input.TimeoutInMillis),
    });
  };

export const updateIntegration =
  (context: ApiContext) =>
  (input: UpdateIntegrationRequest): IntegrationShape => {
    const before = findIntegration(context, input);
    checkInput("UpdateIntegration", { IntegrationType: "AWS_PROXY", ...input });
    return save(context, {
      ...before,
      description: input.Description ?? before.description,
      uri: input.IntegrationUri === undefined ? before.uri : checkUri(input.IntegrationUri),
      timeoutMs: checkTimeout(input.TimeoutInMillis ?? before.timeoutMs),
    });
  };

export const getIntegration =
  (context: ApiContext) =>
  (input: GetIntegrationRequest): IntegrationShape =>
    describe(findIntegration(context, input));

export const getIntegrations =
  (context: ApiContext) =>
  (input: GetIntegrationsRequest): GetIntegrationsResponse => ({
    Items: ofApi(context.state.integrations, findApi(context, input.ApiId).apiId).map(describe),
  });

export const deleteIntegration =
  (context: ApiContext) =>
  (input: DeleteIntegrationRequest): object => {
    const { apiId, integrationId } = findIntegration(context, input);
    const user = ofApi(context.state.routes, apiId).find(({ target }) => target === `integrations/${integrationId}`);
    if (user)
      throw conflict(
        `Cannot delete Integration '${integrationId}' because it is referenced by Route '${user.routeKey}'.`,
      );
    context.state.integrations.delete(childKey(apiId, integrationId));
    return {};
  };

function findIntegration(context: ApiContext, input: GetIntegrationRequest): Integration {
  const { apiId } = findApi(context, input.ApiId);
  const integration = context.state.integrations.get(childKey(apiId, input.IntegrationId ?? ""));
  if (!integration) throw notFound("Integration", input.IntegrationId ?? "");
  return integration;
}

function checkInput(operation: string, input: Partial<CreateIntegrationRequest>): void {
  refuseUnsupported(operation, input, SUPPORTED);
  const { IntegrationType: type, IntegrationMethod: method = "POST", PayloadFormatVersion: version = "2.0" } = input;
  if (type !== "AWS_PROXY") throw badRequest(`Integrations of type ${type} are not implemented by the local cloud`);
  if (method !== "POST") throw badRequest("IntegrationMethod must be POST for a Lambda integration");
  if (version !== "2.0") throw badRequest(`PayloadFormatVersion ${version} is not implemented by the local cloud`);
}

function checkUri(uri: string | undefined): string {
  if (uri === undefined || !/:lambda:[^:]+:(\d{12}:function:|path\/)/.test(uri))
    throw badRequest("Invalid Lambda function ARN or invocation URI");
  return uri;
}

function checkTimeout(timeoutMs: number = INTEGRATION_TIMEOUT_MS.most): number {
  const { least, most } = INTEGRATION_TIMEOUT_MS;
  if (timeoutMs < least || timeoutMs > most) throw badRequest(`Timeout should be between ${least} ms and ${most} ms`);
  return timeoutMs;
}

function save(context: ApiContext, integration: Integration): IntegrationShape {
  context.state.integrations.put(childKey(integration.apiId, integration.integrationId), integration);
  return describe(integration);
}

const describe = (integration: Integration): IntegrationShape => ({
  IntegrationId: integration.integrationId,
  IntegrationType: "AWS_PROXY",
  IntegrationMethod: "POST",
  IntegrationUri: integration.uri,
  ConnectionType: "INTERNET",
  PayloadFormatVersion: "2.0",
  TimeoutInMillis: integration.timeoutMs,
  ...(integration.description === null ? {} : { Description: integration.description }),
});
