/** Parameter Store, with the public parameters that name images. */
import type {
  AddTagsToResourceCommandInput,
  DeleteParameterCommandInput,
  GetParameterCommandInput,
  GetParameterResult,
  GetParametersByPathCommandInput,
  GetParametersByPathResult,
  GetParametersCommandInput,
  GetParametersResult,
  ListTagsForResourceCommandInput,
  ListTagsForResourceResult,
  Parameter,
  PutParameterCommandInput,
  PutParameterResult,
  RemoveTagsFromResourceCommandInput,
} from "@aws-sdk/client-ssm";
import { IMAGE_PARAMETERS } from "../ec2/public-images.ts";
import { AwsError } from "../kernel/service.ts";
import { checkNew, checkPath } from "./check-parameter.ts";
import { PARAMETERS_PER_PAGE } from "./facts.ts";
import { pageOf } from "./paging.ts";
import { findReference, forgetVersions, imageParameter, keepVersion } from "./parameter-versions.ts";
import type { Found } from "./parameter-versions.ts";
import { nowOf } from "./state.ts";
import type { Ssm } from "./state.ts";

function describe(ssm: Ssm, { record, selector }: Found, decrypt: boolean): Parameter {
  const path = record.name.startsWith("/") ? record.name : `/${record.name}`;
  const owner = record.name.startsWith("/aws/") ? "" : ssm.cloud.accountId;
  return {
    Name: record.name,
    Type: record.type,
    Value: record.type === "SecureString" && !decrypt ? Buffer.from(record.value).toString("base64") : record.value,
    Version: record.version,
    Selector: selector ?? undefined,
    LastModifiedDate: new Date(record.at),
    ARN: `arn:aws:ssm:${ssm.cloud.region}:${owner}:parameter${path}`,
    DataType: IMAGE_PARAMETERS.has(record.name) ? "aws:ec2:image" : "text",
  };
}

export const getParameter =
  (ssm: Ssm) =>
  (input: GetParameterCommandInput): GetParameterResult => {
    const found = findReference(ssm, input.Name ?? "");
    if (!found) throw new AwsError("ParameterNotFound", `Parameter ${input.Name} not found.`);
    return { Parameter: describe(ssm, found, input.WithDecryption ?? false) };
  };

/** Asked for among others, an unknown version is as an unknown name (API reference, GetParameters: it has no such error). */
function findOrNone(ssm: Ssm, name: string): Found | undefined {
  try {
    return findReference(ssm, name);
  } catch (error) {
    if ((error as Error).name === "ParameterVersionNotFound") return undefined;
    throw error;
  }
}

export const getParameters =
  (ssm: Ssm) =>
  (input: GetParametersCommandInput): GetParametersResult => {
    const names = input.Names ?? [];
    if (names.length > 10)
      throw new AwsError(
        "ValidationException",
        "1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length less than or equal to 10",
      );
    const all = names.map((name) => [name, findOrNone(ssm, name)] as const);
    return {
      Parameters: all.flatMap(([, found]) => (found ? [describe(ssm, found, input.WithDecryption ?? false)] : [])),
      InvalidParameters: all.filter(([, found]) => !found).map(([name]) => name),
    };
  };

export const getParametersByPath =
  (ssm: Ssm) =>
  (input: GetParametersByPathCommandInput): GetParametersByPathResult => {
    checkPath(input);
    const prefix = `${(input.Path ?? "").replace(/\/$/, "")}/`;
    const all = [...ssm.parameters.values(), ...[...IMAGE_PARAMETERS.keys()].map((name) => imageParameter(name)!)];
    const found = all.filter(
      ({ name }) => name.startsWith(prefix) && (input.Recursive || !name.slice(prefix.length).includes("/")),
    );
    const { items, NextToken } = pageOf(
      found,
      { MaxResults: input.MaxResults ?? PARAMETERS_PER_PAGE, NextToken: input.NextToken },
      [1, PARAMETERS_PER_PAGE],
    );
    return {
      Parameters: items.map((record) => describe(ssm, { record, selector: null }, input.WithDecryption ?? false)),
      NextToken,
    };
  };

export const putParameter =
  (ssm: Ssm) =>
  (input: PutParameterCommandInput): PutParameterResult => {
    const { Name: name = "", Value: value = "" } = input;
    checkNew(input);
    const old = ssm.parameters.get(name);
    if (old && !input.Overwrite)
      throw new AwsError(
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
      );
    const type = input.Type ?? old?.type;
    if (type === undefined)
      throw new AwsError("ValidationException", "A parameter type is required when you create a parameter.");
    const version = (old?.version ?? 0) + 1;
    if (old) keepVersion(ssm, old);
    ssm.parameters.put(name, { name, type, value, version, description: input.Description ?? null, at: nowOf(ssm) });
    if (input.Tags?.length) putTags(ssm, `Parameter/${name}`, input.Tags);
    return { Version: version, Tier: "Standard" };
  };

export const deleteParameter =
  (ssm: Ssm) =>
  (input: DeleteParameterCommandInput): Record<string, never> => {
    if (!ssm.parameters.get(input.Name ?? ""))
      throw new AwsError("ParameterNotFound", `Parameter ${input.Name} not found.`);
    ssm.parameters.delete(input.Name!);
    forgetVersions(ssm, input.Name!);
    ssm.tags.delete(`Parameter/${input.Name}`);
    return {};
  };

const putTags = (
  ssm: Ssm,
  key: string,
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[],
): void =>
  ssm.tags.put(key, {
    ...ssm.tags.get(key),
    ...Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value])),
  });

/** Throws for what does not exist, and for the types of resource that are not made here. */
function resourceKey(
  ssm: Ssm,
  resource: { ResourceType?: string | undefined; ResourceId?: string | undefined },
): string {
  const { ResourceType: type = "", ResourceId: id = "" } = resource;
  const kinds: Readonly<Record<string, { get(id: string): unknown }>> = {
    Document: ssm.documents,
    Parameter: ssm.parameters,
  };
  const kind = kinds[type];
  if (!kind) throw new AwsError("InvalidResourceType", `The resource type ${type} isn't valid here.`);
  if (!kind.get(id))
    throw new AwsError(
      "InvalidResourceId",
      "The resource ID isn't valid. Verify that you entered the correct ID and try again.",
    );
  return `${type}/${id}`;
}

export const addTagsToResource =
  (ssm: Ssm) =>
  (input: AddTagsToResourceCommandInput): Record<string, never> => {
    putTags(ssm, resourceKey(ssm, input), input.Tags ?? []);
    return {};
  };

export const removeTagsFromResource =
  (ssm: Ssm) =>
  (input: RemoveTagsFromResourceCommandInput): Record<string, never> => {
    const key = resourceKey(ssm, input);
    const kept = Object.entries(ssm.tags.get(key) ?? {}).filter(([name]) => !input.TagKeys?.includes(name));
    ssm.tags.put(key, Object.fromEntries(kept));
    return {};
  };

export const listTagsForResource =
  (ssm: Ssm) =>
  (input: ListTagsForResourceCommandInput): ListTagsForResourceResult => ({
    TagList: Object.entries(ssm.tags.get(resourceKey(ssm, input)) ?? {}).map(([Key, Value]) => ({
      Key,
      Value,
    })),
  });
