/** CreateStage, GetStage, GetStages, UpdateStage, DeleteStage. A stage serves its API only if it deploys by itself. */
import type {
  CreateStageRequest,
  DeleteStageRequest,
  GetStageRequest,
  GetStagesRequest,
  GetStagesResponse,
  RouteSettings,
  Stage as StageShape,
  UpdateStageRequest,
} from "@aws-sdk/client-apigatewayv2";
import { badRequest, conflict, findApi, notFound, nowIso, refuseUnsupported } from "./context.ts";
import type { ApiContext } from "./context.ts";
import { MOST_STAGES } from "./facts.ts";
import { childKey, ofApi } from "./state.ts";
import type { Stage } from "./state.ts";

const SUPPORTED = ["ApiId", "StageName", "Description", "AutoDeploy", "StageVariables", "DefaultRouteSettings", "Tags"];

export const createStage =
  (context: ApiContext) =>
  (input: CreateStageRequest): StageShape => {
    refuseUnsupported("CreateStage", input, SUPPORTED);
    const { apiId } = findApi(context, input.ApiId);
    const name = input.StageName ?? "";
    if (!/^(\$default|[a-zA-Z0-9_-]{1,128})$/.test(name)) throw badRequest(`Stage name is invalid: ${name}`);
    if (context.state.stages.get(childKey(apiId, name))) throw conflict("Stage already exists");
    if (ofApi(context.state.stages, apiId).length >= MOST_STAGES)
      throw badRequest("Maximum number of stages for this API has been reached");
    const now = nowIso(context);
    return save(context, {
      apiId,
      name,
      description: input.Description ?? null,
      isAutoDeployed: input.AutoDeploy ?? false,
      variables: input.StageVariables ?? {},
      hasDetailedMetrics: readSettings(input.DefaultRouteSettings),
      createdAt: now,
      updatedAt: now,
      tags: input.Tags ?? {},
    });
  };

export const updateStage =
  (context: ApiContext) =>
  (input: UpdateStageRequest): StageShape => {
    refuseUnsupported("UpdateStage", input, SUPPORTED);
    const before = findStage(context, input);
    return save(context, {
      ...before,
      description: input.Description ?? before.description,
      isAutoDeployed: input.AutoDeploy ?? before.isAutoDeployed,
      variables: input.StageVariables ?? before.variables,
      hasDetailedMetrics: input.DefaultRouteSettings
        ? readSettings(input.DefaultRouteSettings)
        : before.hasDetailedMetrics,
      updatedAt: nowIso(context),
    });
  };

export const getStage =
  (context: ApiContext) =>
  (input: GetStageRequest): StageShape =>
    describe(findStage(context, input));

export const getStages =
  (context: ApiContext) =>
  (input: GetStagesRequest): GetStagesResponse => ({
    Items: ofApi(context.state.stages, findApi(context, input.ApiId).apiId).map(describe),
  });

export const deleteStage =
  (context: ApiContext) =>
  (input: DeleteStageRequest): object => {
    const { apiId, name } = findStage(context, input);
    context.state.stages.delete(childKey(apiId, name));
    return {};
  };

function findStage(context: ApiContext, input: GetStageRequest): Stage {
  const { apiId } = findApi(context, input.ApiId);
  const stage = context.state.stages.get(childKey(apiId, input.StageName ?? ""));
  if (!stage) throw notFound("Stage", input.StageName ?? "");
  return stage;
}

function readSettings(settings: RouteSettings = {}): boolean {
  refuseUnsupported("CreateStage", settings, ["DetailedMetricsEnabled"]);
  return settings.DetailedMetricsEnabled ?? false;
}

function save(context: ApiContext, stage: Stage): StageShape {
  context.state.stages.put(childKey(stage.apiId, stage.name), stage);
  return describe(stage);
}

const describe = (stage: Stage): StageShape => ({
  StageName: stage.name,
  AutoDeploy: stage.isAutoDeployed,
  CreatedDate: new Date(stage.createdAt),
  LastUpdatedDate: new Date(stage.updatedAt),
  DefaultRouteSettings: { DetailedMetricsEnabled: stage.hasDetailedMetrics },
  RouteSettings: {},
  StageVariables: { ...stage.variables },
  Tags: { ...stage.tags },
  ...(stage.description === null ? {} : { Description: stage.description }),
});
