import { tagMap } from "../resource-type.ts";
import type { ResourceType } from "../resource-type.ts";

/** AWS::ApiGatewayV2::Api */
export const apiGatewayV2Api: ResourceType = {
  properties: [
    "Name",
    "ProtocolType",
    "Description",
    "DisableExecuteApiEndpoint",
    "RouteSelectionExpression",
    "Tags",
    "Version",
  ],
  replaceOn: ["ProtocolType"],
  async create(context, properties) {
    const Tags = tagMap(context.tags(properties["Tags"]));
    const { ApiId } = await context.call("apigatewayv2", "CreateApi", { ...properties, Tags });
    return ApiId;
  },
  async update(context, { physicalId: ApiId }, { Tags: own, ProtocolType: _protocol, ...properties }) {
    await context.call("apigatewayv2", "UpdateApi", { ApiId, ...properties });
    const Tags = tagMap(context.tags(own));
    const ResourceArn = `arn:aws:apigateway:${context.cloud.region}::/apis/${ApiId}`;
    if (Object.keys(Tags).length > 0) await context.call("apigatewayv2", "TagResource", { ResourceArn, Tags });
  },
  delete: (context, { physicalId: ApiId }) =>
    context.callUnless(["NotFoundException"], "apigatewayv2", "DeleteApi", { ApiId }),
  async attributes(context, { physicalId: ApiId }) {
    const { ApiEndpoint } = await context.call("apigatewayv2", "GetApi", { ApiId });
    return { ApiId, ApiEndpoint };
  },
};
