import type { ResourceType } from "../resource-type.ts";

/** AWS::ApiGatewayV2::Route */
export const apiGatewayV2Route: ResourceType = {
  properties: ["ApiId", "ApiKeyRequired", "AuthorizationType", "OperationName", "RouteKey", "Target"],
  replaceOn: ["ApiId"],
  async create(context, properties) {
    const { RouteId } = await context.call("apigatewayv2", "CreateRoute", properties);
    return RouteId;
  },
  async update(context, { physicalId: RouteId }, properties) {
    await context.call("apigatewayv2", "UpdateRoute", { RouteId, ...properties });
  },
  delete: (context, { physicalId: RouteId, properties: { ApiId } }) =>
    context.callUnless(["NotFoundException"], "apigatewayv2", "DeleteRoute", { ApiId, RouteId }),
  attributes: (_context, { physicalId }) => ({ RouteId: physicalId }),
};
