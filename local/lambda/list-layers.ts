import type {
  ListLayersRequest,
  ListLayersResponse,
  ListLayerVersionsRequest,
  ListLayerVersionsResponse,
} from "@aws-sdk/client-lambda";
import type { LambdaContext } from "./context.ts";
import { describeLayerItem, layerArn, layerNameOf } from "./layers.ts";
import { paginate } from "./paginate.ts";
import type { LayerRecord } from "./state.ts";

export const listLayers =
  ({ cloud, state }: LambdaContext) =>
  (input: ListLayersRequest): ListLayersResponse => {
    const newest = new Map<string, LayerRecord>();
    for (const layer of state.layers.values()) {
      if (layer.version > (newest.get(layer.name)?.version ?? 0)) newest.set(layer.name, layer);
    }
    const layers = [...newest.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, NextMarker } = paginate(layers, input);
    return {
      Layers: items.map((layer) => ({
        LayerName: layer.name,
        LayerArn: layerArn(cloud, layer.name),
        LatestMatchingVersion: describeLayerItem(cloud, layer),
      })),
      NextMarker,
    };
  };

/** Newest first. */
export const listLayerVersions =
  ({ cloud, state }: LambdaContext) =>
  (input: ListLayerVersionsRequest): ListLayerVersionsResponse => {
    const name = layerNameOf(input.LayerName ?? "");
    const versions = state.layers
      .values()
      .filter((layer) => layer.name === name)
      .sort((a, b) => b.version - a.version);
    const { items, NextMarker } = paginate(versions, input);
    return { LayerVersions: items.map((layer) => describeLayerItem(cloud, layer)), NextMarker };
  };
