/** A layer version as the API describes it, and how it is found. */
import type { GetLayerVersionResponse } from "@aws-sdk/client-lambda";
import type { Cloud } from "../kernel/service.ts";
import { codeSha256 } from "./code-store.ts";
import { lambdaTime } from "./configuration.ts";
import { contentUrl } from "./content.ts";
import { notFound } from "./context.ts";
import type { LambdaContext } from "./context.ts";
import type { LayerRecord } from "./state.ts";

export const layerKey = (name: string, version: number): string => `${name}:${version}`;

export const layerArn = (cloud: Cloud, name: string): string =>
  `arn:aws:lambda:${cloud.region}:${cloud.accountId}:layer:${name}`;

/** The name in a LayerName, which may be a name or an ARN. */
export const layerNameOf = (value: string): string => value.replace(/^arn:.*:layer:/, "").split(":")[0] ?? "";

export function findLayer({ cloud, state }: LambdaContext, name: string, version: number): LayerRecord {
  const layer = state.layers.get(layerKey(name, version));
  if (layer) return layer;
  throw notFound(`The resource you requested does not exist: ${layerArn(cloud, name)}:${version}`);
}

export function describeLayer(cloud: Cloud, layer: LayerRecord): GetLayerVersionResponse {
  return {
    Content: {
      Location: contentUrl(cloud, layer.code),
      CodeSha256: codeSha256(layer.code),
      CodeSize: layer.code.bytes,
    },
    ...describeLayerItem(cloud, layer),
    LayerArn: layerArn(cloud, layer.name),
  };
}

/** Without its content, as lists have it. */
export const describeLayerItem = (cloud: Cloud, layer: LayerRecord) => ({
  LayerVersionArn: `${layerArn(cloud, layer.name)}:${layer.version}`,
  Version: layer.version,
  Description: layer.description,
  CreatedDate: lambdaTime(layer.createdAt),
  CompatibleRuntimes: layer.runtimes as NonNullable<GetLayerVersionResponse["CompatibleRuntimes"]>,
  ...(layer.architectures.length > 0
    ? {
        CompatibleArchitectures: layer.architectures as NonNullable<GetLayerVersionResponse["CompatibleArchitectures"]>,
      }
    : {}),
  ...(layer.license === null ? {} : { LicenseInfo: layer.license }),
});
