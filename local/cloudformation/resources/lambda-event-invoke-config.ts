import type { ResolvedProperties, ResourceContext, ResourceType } from "../resource-type.ts";

const put = (context: ResourceContext, properties: ResolvedProperties): Promise<unknown> =>
  context.call("lambda", "PutFunctionEventInvokeConfig", properties);

/** AWS::Lambda::EventInvokeConfig */
export const lambdaEventInvokeConfig: ResourceType = {
  properties: ["DestinationConfig", "FunctionName", "MaximumEventAgeInSeconds", "MaximumRetryAttempts", "Qualifier"],
  replaceOn: ["FunctionName", "Qualifier"],
  async create(context, properties) {
    await put(context, properties);
    return `${properties["FunctionName"]}|${properties["Qualifier"]}`;
  },
  async update(context, _existing, properties) {
    await put(context, properties);
  },
  delete: (context, { properties: { FunctionName, Qualifier } }) =>
    context.callUnless(["ResourceNotFoundException"], "lambda", "DeleteFunctionEventInvokeConfig", {
      FunctionName,
      Qualifier,
    }),
};
