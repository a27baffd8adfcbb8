import { tagMap } from "../resource-type.ts";
import type { ResourceContext, ResourceType } from "../resource-type.ts";

/** AWS::Logs::LogGroup */
export const logsLogGroup: ResourceType = {
  properties: ["LogGroupName", "RetentionInDays", "LogGroupClass", "Tags"],
  replaceOn: ["LogGroupName", "LogGroupClass"],
  async create(context, properties) {
    const logGroupName = (properties["LogGroupName"] as string | undefined) ?? context.name(512);
    const tags = tagMap(context.tags(properties["Tags"]));
    const logGroupClass = properties["LogGroupClass"];
    await context.call("logs", "CreateLogGroup", {
      logGroupName,
      ...(logGroupClass === undefined ? {} : { logGroupClass }),
      ...(Object.keys(tags).length > 0 ? { tags } : {}),
    });
    context.made(logGroupName);
    if (properties["RetentionInDays"] !== undefined)
      await setRetention(context, logGroupName, properties["RetentionInDays"]);
    return logGroupName;
  },
  update: (context, { physicalId }, properties) => setRetention(context, physicalId, properties["RetentionInDays"]),
  delete: (context, { physicalId }) =>
    context.callUnless(["ResourceNotFoundException"], "logs", "DeleteLogGroup", { logGroupName: physicalId }),
  attributes: ({ cloud }, { physicalId }) => ({
    Arn: `arn:aws:logs:${cloud.region}:${cloud.accountId}:log-group:${physicalId}:*`,
  }),
};

async function setRetention(context: ResourceContext, logGroupName: string, retentionInDays: unknown): Promise<void> {
  if (retentionInDays === undefined) await context.call("logs", "DeleteRetentionPolicy", { logGroupName });
  else await context.call("logs", "PutRetentionPolicy", { logGroupName, retentionInDays });
}
