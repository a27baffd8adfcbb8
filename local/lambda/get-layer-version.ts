import type { GetLayerVersionRequest, GetLayerVersionResponse } from "@aws-sdk/client-lambda";
import type { LambdaContext } from "./context.ts";
import { describeLayer, findLayer, layerNameOf } from "./layers.ts";

export const getLayerVersion =
  (context: LambdaContext) =>
  (input: GetLayerVersionRequest): GetLayerVersionResponse =>
    describeLayer(context.cloud, findLayer(context, layerNameOf(input.LayerName ?? ""), input.VersionNumber ?? 0));
