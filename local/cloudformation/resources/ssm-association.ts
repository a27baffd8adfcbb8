import type { ResourceType } from "../resource-type.ts";

/** AWS::SSM::Association */
export const ssmAssociation: ResourceType = {
  properties: [
    "Name",
    "ApplyOnlyAtCronInterval",
    "AssociationName",
    "ComplianceSeverity",
    "DocumentVersion",
    "InstanceId",
    "MaxConcurrency",
    "MaxErrors",
    "OutputLocation",
    "Parameters",
    "ScheduleExpression",
    "SyncCompliance",
    "Targets",
  ],
  replaceOn: ["Name", "InstanceId"],
  async create(context, properties) {
    const { AssociationDescription } = await context.call("ssm", "CreateAssociation", properties);
    return AssociationDescription.AssociationId;
  },
  async update(context, { physicalId: AssociationId }, { InstanceId: _instance, ...properties }) {
    await context.call("ssm", "UpdateAssociation", { AssociationId, ...properties });
  },
  delete: (context, { physicalId: AssociationId }) =>
    context.callUnless(["AssociationDoesNotExist"], "ssm", "DeleteAssociation", { AssociationId }),
  attributes: (_context, { physicalId }) => ({ AssociationId: physicalId }),
};
