/** CreateRoute, GetRoute, GetRoutes, UpdateRoute, DeleteRoute. */
import type {
  CreateRouteRequest,
  DeleteRouteRequest,
  GetRouteRequest,
  GetRoutesRequest,
  GetRoutesResponse,
  Route as RouteShape,
  UpdateRouteRequest,
} from "@aws-sdk/client-apigatewayv2";
import { badRequest, conflict, findApi, makeId, notFound, refuseUnsupported } from "./context.ts";
import type { ApiContext } from "./context.ts";
import { MOST_ROUTES } from "./facts.ts";
import { parseRouteKey } from "./match-route.ts";
import { childKey, ofApi } from "./state.ts";
import type { Route } from "./state.ts";

const SUPPORTED = ["ApiId", "RouteId", "RouteKey", "Target", "AuthorizationType", "OperationName", "ApiKeyRequired"];

export const createRoute =
  (context: ApiContext) =>
  (input: CreateRouteRequest): RouteShape => {
    refuseUnsupported("CreateRoute", input, SUPPORTED);
    const { apiId } = findApi(context, input.ApiId);
    if (ofApi(context.state.routes, apiId).length >= MOST_ROUTES)
      throw badRequest("Maximum number of routes for this API has been reached");
    return save(context, {
      apiId,
      routeId: makeId(7),
      routeKey: checkKey(context, apiId, input.RouteKey ?? "", null),
      target: checkTarget(context, apiId, input.Target),
      authorizationType: checkAuthorization(input.AuthorizationType),
      operationName: input.OperationName ?? null,
    });
  };

export const updateRoute =
  (context: ApiContext) =>
  (input: UpdateRouteRequest): RouteShape => {
    refuseUnsupported("UpdateRoute", input, SUPPORTED);
    const before = findRoute(context, input);
    const { apiId, routeId } = before;
    return save(context, {
      ...before,
      routeKey: input.RouteKey === undefined ? before.routeKey : checkKey(context, apiId, input.RouteKey, routeId),
      target: input.Target === undefined ? before.target : checkTarget(context, apiId, input.Target),
      authorizationType: checkAuthorization(input.AuthorizationType ?? before.authorizationType),
      operationName: input.OperationName ?? before.operationName,
    });
  };

export const getRoute =
  (context: ApiContext) =>
  (input: GetRouteRequest): RouteShape =>
    describe(findRoute(context, input));

export const getRoutes =
  (context: ApiContext) =>
  (input: GetRoutesRequest): GetRoutesResponse => ({
    Items: ofApi(context.state.routes, findApi(context, input.ApiId).apiId).map(describe),
  });

export const deleteRoute =
  (context: ApiContext) =>
  (input: DeleteRouteRequest): object => {
    const { apiId, routeId } = findRoute(context, input);
    context.state.routes.delete(childKey(apiId, routeId));
    return {};
  };

function findRoute(context: ApiContext, input: GetRouteRequest): Route {
  const { apiId } = findApi(context, input.ApiId);
  const route = context.state.routes.get(childKey(apiId, input.RouteId ?? ""));
  if (!route) throw notFound("Route", input.RouteId ?? "");
  return route;
}

function checkKey({ state }: ApiContext, apiId: string, key: string, ownId: string | null): string {
  if (!parseRouteKey(key))
    throw badRequest(
      `The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"`,
    );
  const twin = ofApi(state.routes, apiId).find(({ routeKey, routeId }) => routeKey === key && routeId !== ownId);
  if (twin) throw conflict(`Route with key ${key} already exists for this API`);
  return key;
}

function checkTarget({ state }: ApiContext, apiId: string, target: string | undefined): string | null {
  if (target === undefined) return null;
  const [kind, id = ""] = target.split("/");
  if (kind !== "integrations" || !state.integrations.get(childKey(apiId, id))) {
    throw badRequest(`Target ${target} is not a valid integration of this API`);
  }
  return target;
}

function checkAuthorization(type = "NONE"): Route["authorizationType"] {
  if (type !== "NONE" && type !== "AWS_IAM")
    throw badRequest(`AuthorizationType ${type} is not implemented by the local cloud`);
  return type;
}

function save(context: ApiContext, route: Route): RouteShape {
  context.state.routes.put(childKey(route.apiId, route.routeId), route);
  return describe(route);
}

const describe = (route: Route): RouteShape => ({
  RouteId: route.routeId,
  RouteKey: route.routeKey,
  ApiKeyRequired: false,
  AuthorizationType: route.authorizationType,
  ...(route.target === null ? {} : { Target: route.target }),
  ...(route.operationName === null ? {} : { OperationName: route.operationName }),
});
