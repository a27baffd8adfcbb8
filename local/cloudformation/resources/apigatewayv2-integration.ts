import type { ResourceType } from "../resource-type.ts";

/** AWS::ApiGatewayV2::Integration */
export const apiGatewayV2Integration: ResourceType = {
  properties: [
    "ApiId",
    "Description",
    "IntegrationMethod",
    "IntegrationType",
    "IntegrationUri",
    "PayloadFormatVersion",
    "TimeoutInMillis",
  ],
  replaceOn: ["ApiId"],
  async create(context, properties) {
    const { IntegrationId } = await context.call("apigatewayv2", "CreateIntegration", properties);
    return IntegrationId;
  },
  async update(context, { physicalId: IntegrationId }, properties) {
    await context.call("apigatewayv2", "UpdateIntegration", { IntegrationId, ...properties });
  },
  delete: (context, { physicalId: IntegrationId, properties: { ApiId } }) =>
    context.callUnless(["NotFoundException"], "apigatewayv2", "DeleteIntegration", { ApiId, IntegrationId }),
};
