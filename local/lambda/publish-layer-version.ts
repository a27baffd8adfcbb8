import type { PublishLayerVersionRequest, PublishLayerVersionResponse } from "@aws-sdk/client-lambda";
import { AwsError } from "../kernel/service.ts";
import type { Call } from "../kernel/service.ts";
import { storeCode } from "./code-input.ts";
import type { LambdaContext } from "./context.ts";
import { describeLayer, layerKey, layerNameOf } from "./layers.ts";

export const publishLayerVersion =
  (context: LambdaContext) =>
  async (input: PublishLayerVersionRequest, { caller }: Call): Promise<PublishLayerVersionResponse> => {
    const { cloud, state } = context;
    const name = layerNameOf(input.LayerName ?? "");
    if (!/^[a-zA-Z0-9-_]{1,140}$/.test(name)) {
      throw new AwsError(
        "ValidationException",
        `1 validation error detected: Value '${name}' at 'layerName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+`,
      );
    }
    const code = await storeCode(context, input.Content ?? {}, caller);
    const version = (state.layerVersions.get(name) ?? 0) + 1;
    const layer = {
      name,
      version,
      description: input.Description ?? "",
      createdAt: new Date(cloud.clock.now()).toISOString(),
      code,
      runtimes: input.CompatibleRuntimes ?? [],
      architectures: input.CompatibleArchitectures ?? [],
      license: input.LicenseInfo ?? null,
    };
    state.layerVersions.put(name, version);
    state.layers.put(layerKey(name, version), layer);
    return describeLayer(cloud, layer);
  };
