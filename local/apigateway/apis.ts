/** CreateApi, GetApi, GetApis, UpdateApi, DeleteApi. */
import type {
  Api as ApiShape,
  CreateApiRequest,
  DeleteApiRequest,
  GetApiRequest,
  GetApisRequest,
  GetApisResponse,
  UpdateApiRequest,
} from "@aws-sdk/client-apigatewayv2";
import { badRequest, findApi, makeId, nowIso, refuseUnsupported } from "./context.ts";
import type { ApiContext } from "./context.ts";
import { EXECUTE_PREFIX, LONGEST_API_NAME } from "./facts.ts";
import { ofApi } from "./state.ts";
import type { Api } from "./state.ts";

const SUPPORTED = [
  "ApiId",
  "Name",
  "ProtocolType",
  "Description",
  "Version",
  "DisableExecuteApiEndpoint",
  "Tags",
  "RouteSelectionExpression",
];

export const createApi =
  (context: ApiContext) =>
  (input: CreateApiRequest): ApiShape => {
    checkInput("CreateApi", input);
    if (input.ProtocolType !== "HTTP") throw badRequest("Only HTTP APIs are implemented by the local cloud");
    const api: Api = {
      apiId: makeId(10),
      name: checkName(input.Name),
      description: input.Description ?? null,
      version: input.Version ?? null,
      createdAt: nowIso(context),
      isEndpointDisabled: input.DisableExecuteApiEndpoint ?? false,
      tags: input.Tags ?? {},
    };
    context.state.apis.put(api.apiId, api);
    return describe(context, api);
  };

export const getApi =
  (context: ApiContext) =>
  (input: GetApiRequest): ApiShape =>
    describe(context, findApi(context, input.ApiId));

export const getApis =
  (context: ApiContext) =>
  (_input: GetApisRequest): GetApisResponse => ({
    Items: context.state.apis.values().map((api) => describe(context, api)),
  });

export const updateApi =
  (context: ApiContext) =>
  (input: UpdateApiRequest): ApiShape => {
    checkInput("UpdateApi", input);
    const before = findApi(context, input.ApiId);
    const api: Api = {
      ...before,
      name: input.Name === undefined ? before.name : checkName(input.Name),
      description: input.Description ?? before.description,
      version: input.Version ?? before.version,
      isEndpointDisabled: input.DisableExecuteApiEndpoint ?? before.isEndpointDisabled,
    };
    context.state.apis.put(api.apiId, api);
    return describe(context, api);
  };

/** With all that belongs to it. */
export const deleteApi =
  (context: ApiContext) =>
  (input: DeleteApiRequest): object => {
    const { apiId } = findApi(context, input.ApiId);
    const { apis, stages, integrations, routes } = context.state;
    for (const { name } of ofApi(stages, apiId)) stages.delete(`${apiId}/${name}`);
    for (const { integrationId } of ofApi(integrations, apiId)) integrations.delete(`${apiId}/${integrationId}`);
    for (const { routeId } of ofApi(routes, apiId)) routes.delete(`${apiId}/${routeId}`);
    apis.delete(apiId);
    return {};
  };

function checkInput(operation: string, input: CreateApiRequest | UpdateApiRequest): void {
  refuseUnsupported(operation, input, SUPPORTED);
  const expression = input.RouteSelectionExpression;
  if (expression !== undefined && expression !== DEFAULT_SELECTION) {
    throw badRequest(`RouteSelectionExpression is invalid: ${expression}`);
  }
}

const DEFAULT_SELECTION = "$request.method $request.path";

function checkName(name: string | undefined): string {
  if (!name || name.length > LONGEST_API_NAME)
    throw badRequest(`Name must be between 1 and ${LONGEST_API_NAME} characters`);
  return name;
}

const describe = ({ cloud }: ApiContext, api: Api): ApiShape => ({
  ApiId: api.apiId,
  ApiEndpoint: `${cloud.endpoint}${EXECUTE_PREFIX}${api.apiId}`,
  ApiKeySelectionExpression: "$request.header.x-api-key",
  RouteSelectionExpression: DEFAULT_SELECTION,
  CreatedDate: new Date(api.createdAt),
  DisableExecuteApiEndpoint: api.isEndpointDisabled,
  Name: api.name,
  ProtocolType: "HTTP",
  Tags: { ...api.tags },
  ...(api.description === null ? {} : { Description: api.description }),
  ...(api.version === null ? {} : { Version: api.version }),
});
