import type { DeleteLayerVersionRequest } from "@aws-sdk/client-lambda";
import { dropUnusedCode } from "./context.ts";
import type { LambdaContext } from "./context.ts";
import { layerKey, layerNameOf } from "./layers.ts";

/** Of a version that does not exist: as AWS, no error. */
export const deleteLayerVersion =
  (context: LambdaContext) =>
  (input: DeleteLayerVersionRequest): object => {
    const key = layerKey(layerNameOf(input.LayerName ?? ""), input.VersionNumber ?? 0);
    const layer = context.state.layers.get(key);
    context.state.layers.delete(key);
    if (layer) dropUnusedCode(context, layer.code);
    return {};
  };
