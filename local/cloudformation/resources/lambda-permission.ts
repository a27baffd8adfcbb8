import { makeName } from "../create-resource-context.ts";
import type { ResourceType } from "../resource-type.ts";

/** AWS::Lambda::Permission */
export const lambdaPermission: ResourceType = {
  properties: ["Action", "FunctionName", "Principal", "SourceAccount", "SourceArn"],
  replaceOn: [],
  async create(context, properties) {
    const StatementId = makeName(context.stackName, context.logicalId, 100);
    await context.call("lambda", "AddPermission", { ...properties, StatementId });
    return StatementId;
  },
  delete: (context, { physicalId: StatementId, properties: { FunctionName } }) =>
    context.callUnless(["ResourceNotFoundException"], "lambda", "RemovePermission", { FunctionName, StatementId }),
  attributes: (_context, { physicalId }) => ({ Id: physicalId }),
};
