import type { ResourceType } from "../resource-type.ts";

/** AWS::SSM::Parameter. Its tags are a map, unlike other types'. */
export const ssmParameter: ResourceType = {
  properties: ["Name", "AllowedPattern", "DataType", "Description", "Tags", "Tier", "Type", "Value"],
  replaceOn: ["Name"],
  async create(context, { Tags: own, ...properties }) {
    const Name = (properties["Name"] as string | undefined) ?? context.name(1011);
    const Tags = context.tags(own);
    await context.call("ssm", "PutParameter", { ...properties, Name, ...(Tags.length > 0 ? { Tags } : {}) });
    return Name;
  },
  async update(context, { physicalId: Name }, { Tags: _tags, ...properties }) {
    await context.call("ssm", "PutParameter", { ...properties, Name, Overwrite: true });
  },
  delete: (context, { physicalId: Name }) =>
    context.callUnless(["ParameterNotFound"], "ssm", "DeleteParameter", { Name }),
  attributes: (_context, { properties: { Type, Value } }) => ({ Type, Value }),
};
