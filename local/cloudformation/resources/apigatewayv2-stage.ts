import { tagMap } from "../resource-type.ts";
import type { ResourceType } from "../resource-type.ts";

/** AWS::ApiGatewayV2::Stage */
export const apiGatewayV2Stage: ResourceType = {
  properties: ["ApiId", "StageName", "AutoDeploy", "DefaultRouteSettings", "Description", "StageVariables", "Tags"],
  replaceOn: ["ApiId", "StageName"],
  async create(context, properties) {
    const Tags = tagMap(context.tags(properties["Tags"]));
    await context.call("apigatewayv2", "CreateStage", { ...properties, Tags });
    return String(properties["StageName"]);
  },
  async update(context, _existing, { Tags: _tags, ...properties }) {
    await context.call("apigatewayv2", "UpdateStage", properties);
  },
  delete: (context, { properties: { ApiId, StageName } }) =>
    context.callUnless(["NotFoundException"], "apigatewayv2", "DeleteStage", { ApiId, StageName }),
};
