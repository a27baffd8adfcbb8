import type { ResolvedProperties, ResourceContext, ResourceType } from "../resource-type.ts";

/** AWS::CloudWatch::Alarm */
export const cloudWatchAlarm: ResourceType = {
  properties: [
    "ActionsEnabled",
    "AlarmActions",
    "AlarmDescription",
    "AlarmName",
    "ComparisonOperator",
    "DatapointsToAlarm",
    "Dimensions",
    "EvaluationPeriods",
    "InsufficientDataActions",
    "MetricName",
    "Namespace",
    "OKActions",
    "Period",
    "Statistic",
    "Threshold",
    "TreatMissingData",
    "Unit",
  ],
  replaceOn: ["AlarmName"],
  async create(context, properties) {
    const AlarmName = (properties["AlarmName"] as string | undefined) ?? context.name(255);
    await put(context, AlarmName, properties);
    context.made(AlarmName);
    return AlarmName;
  },
  update: (context, { physicalId }, properties) => put(context, physicalId, properties),
  delete: (context, { physicalId }) =>
    context.callUnless(["ResourceNotFound"], "cloudwatch", "DeleteAlarms", { AlarmNames: [physicalId] }),
  attributes: ({ cloud }, { physicalId }) => ({
    Arn: `arn:aws:cloudwatch:${cloud.region}:${cloud.accountId}:alarm:${physicalId}`,
  }),
};

const put = (context: ResourceContext, AlarmName: string, properties: ResolvedProperties): Promise<void> =>
  context.call("cloudwatch", "PutMetricAlarm", { ...properties, AlarmName });
