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
import { MAX_PARAMETER_BYTES } from "./facts.ts";
import { pageOf } from "./paging.ts";
import { nowOf } from "./state.ts";
import type { ParameterRecord, Ssm } from "./state.ts";

function find(ssm: Ssm, name: string): ParameterRecord | undefined {
  const image = IMAGE_PARAMETERS.get(name);
  if (image === undefined) return ssm.parameters.get(name);
  return { name, type: "String", value: image, version: 1, description: null, at: "2025-10-27T21:53:51.000Z" };
}

/** `NAME:VERSION` asks for a version; only the current one is kept here. */
function findReference(ssm: Ssm, reference: string): ParameterRecord | undefined {
  const name = reference.replace(/^arn:aws:ssm:[^:]*:\d*:parameter(?=\/)/, "");
  const [plain = "", version] = name.split(":");
  const record = find(ssm, plain) ?? find(ssm, plain.replace(/^\//, ""));
  if (record && version !== undefined && version !== String(record.version)) {
    throw new AwsError("ParameterVersionNotFound", `Systems Manager could not find version ${version} of ${plain}.`);
  }
  return record;
}

function describe(ssm: Ssm, record: ParameterRecord, decrypt: boolean): Parameter {
  const path = record.name.startsWith("/") ? record.name : `/${record.name}`;
  const owner = record.name.startsWith("/aws/") ? "" : ssm.cloud.accountId;
  return {
    Name: record.name,
    Type: record.type,
    Value: record.type === "SecureString" && !decrypt ? Buffer.from(record.value).toString("base64") : record.value,
    Version: record.version,
    LastModifiedDate: new Date(record.at),
    ARN: `arn:aws:ssm:${ssm.cloud.region}:${owner}:parameter${path}`,
    DataType: IMAGE_PARAMETERS.has(record.name) ? "aws:ec2:image" : "text",
  };
}

export const getParameter =
  (ssm: Ssm) =>
  (input: GetParameterCommandInput): GetParameterResult => {
    const record = findReference(ssm, input.Name ?? "");
    if (!record) throw new AwsError("ParameterNotFound", `Parameter ${input.Name} not found.`);
    return { Parameter: describe(ssm, record, input.WithDecryption ?? false) };
  };

export const getParameters =
  (ssm: Ssm) =>
  (input: GetParametersCommandInput): GetParametersResult => {
    const names = input.Names ?? [];
    if (names.length > 10)
      throw new AwsError(
        "ValidationException",
        "1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length less than or equal to 10",
      );
    const records = names.map((name) => [name, findReference(ssm, name)] as const);
    return {
      Parameters: records.flatMap(([, record]) =>
        record ? [describe(ssm, record, input.WithDecryption ?? false)] : [],
      ),
      InvalidParameters: records.filter(([, record]) => !record).map(([name]) => name),
    };
  };

export const getParametersByPath =
  (ssm: Ssm) =>
  (input: GetParametersByPathCommandInput): GetParametersByPathResult => {
    const prefix = `${(input.Path ?? "").replace(/\/$/, "")}/`;
    const all = [...ssm.parameters.values(), ...[...IMAGE_PARAMETERS.keys()].map((name) => find(ssm, name)!)];
    const found = all.filter(
      ({ name }) => name.startsWith(prefix) && (input.Recursive || !name.slice(prefix.length).includes("/")),
    );
    const { items, NextToken } = pageOf(found, { MaxResults: input.MaxResults ?? 10, NextToken: input.NextToken });
    return { Parameters: items.map((record) => describe(ssm, record, input.WithDecryption ?? false)), NextToken };
  };

export const putParameter =
  (ssm: Ssm) =>
  (input: PutParameterCommandInput): PutParameterResult => {
    const { Name: name = "", Value: value = "" } = input;
    if (/^\/?(aws|ssm)/i.test(name))
      throw new AwsError(
        "ValidationException",
        `Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive).`,
      );
    if (!/^[\w./-]{1,1011}$/.test(name))
      throw new AwsError(
        "ValidationException",
        "Parameter name must use only letters, numbers, and the symbols . - _ /",
      );
    if (Buffer.byteLength(value) > MAX_PARAMETER_BYTES) {
      throw new AwsError(
        "ValidationException",
        "Standard tier parameters support a maximum parameter value of 4096 characters.",
      );
    }
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
