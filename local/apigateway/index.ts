/** Amazon API Gateway, HTTP APIs: the management service and the APIs themselves. */
import * as schemas from "@aws-sdk/client-apigatewayv2";
import type { Operation, Service, ServiceFactory } from "../kernel/service.ts";
import { accessOfApiGateway } from "./access.ts";
import { createApi, deleteApi, getApi, getApis, updateApi } from "./apis.ts";
import type { ApiContext } from "./context.ts";
import { serveApis } from "./execute-api.ts";
import {
  createIntegration,
  deleteIntegration,
  getIntegration,
  getIntegrations,
  updateIntegration,
} from "./integrations.ts";
import { createRoute, deleteRoute, getRoute, getRoutes, updateRoute } from "./routes.ts";
import { createStage, deleteStage, getStage, getStages, updateStage } from "./stages.ts";
import { openState } from "./state.ts";
import { getTags, tagResource, untagResource } from "./tagging.ts";

const OPERATIONS: Readonly<Record<string, (context: ApiContext) => Operation>> = {
  CreateApi: createApi,
  CreateIntegration: createIntegration,
  CreateRoute: createRoute,
  CreateStage: createStage,
  DeleteApi: deleteApi,
  DeleteIntegration: deleteIntegration,
  DeleteRoute: deleteRoute,
  DeleteStage: deleteStage,
  GetApi: getApi,
  GetApis: getApis,
  GetIntegration: getIntegration,
  GetIntegrations: getIntegrations,
  GetRoute: getRoute,
  GetRoutes: getRoutes,
  GetStage: getStage,
  GetStages: getStages,
  GetTags: getTags,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateApi: updateApi,
  UpdateIntegration: updateIntegration,
  UpdateRoute: updateRoute,
  UpdateStage: updateStage,
};

export const apiGateway: ServiceFactory = (cloud): Service => {
  const context = { cloud, state: openState(cloud.store) };
  return {
    name: "apigatewayv2",
    signingName: "apigateway",
    protocol: "restJson1",
    schemas,
    access: accessOfApiGateway(cloud),
    operations: Object.fromEntries(Object.entries(OPERATIONS).map(([name, operation]) => [name, operation(context)])),
  };
};

export const executeApi: ServiceFactory = (cloud) => serveApis({ cloud, state: openState(cloud.store) });
