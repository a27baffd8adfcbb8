import type { ResourceType } from "../resource-type.ts";

/** AWS::Lambda::LayerVersion. Versions never change: every change publishes another. */
export const lambdaLayerVersion: ResourceType = {
  properties: ["LayerName", "Content", "Description", "CompatibleRuntimes", "CompatibleArchitectures", "LicenseInfo"],
  replaceOn: [],
  async create(context, properties) {
    const LayerName = (properties["LayerName"] as string | undefined) ?? context.logicalId;
    const { LayerVersionArn } = await context.call("lambda", "PublishLayerVersion", { ...properties, LayerName });
    return LayerVersionArn;
  },
  async delete(context, { physicalId }) {
    const [, LayerName, VersionNumber] = /:layer:([^:]+):(\d+)$/.exec(physicalId) ?? [];
    if (LayerName !== undefined) await context.call("lambda", "DeleteLayerVersion", { LayerName, VersionNumber });
  },
  attributes: (_context, { physicalId }) => ({ LayerVersionArn: physicalId }),
};
