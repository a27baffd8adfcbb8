/** Which of a parameter's versions a reference means: `NAME`, its ARN, or either with `:VERSION`. */
import { IMAGE_PARAMETERS } from "../ec2/public-images.ts";
import { AwsError } from "../kernel/service.ts";
import { MAX_PARAMETER_VERSIONS, PARAMETER_NAME } from "./facts.ts";
import type { ParameterRecord, Ssm } from "./state.ts";

export interface Found {
  readonly record: ParameterRecord;
  /** `:VERSION` as it was asked for; null: without one. */
  readonly selector: string | null;
}

/** AWS's own parameter that names an image; undefined: there is none of this name. */
export function imageParameter(name: string): ParameterRecord | undefined {
  const image = IMAGE_PARAMETERS.get(name);
  if (image === undefined) return undefined;
  return { name, type: "String", value: image, version: 1, description: null, at: "2025-10-27T21:53:51.000Z" };
}

const find = (ssm: Ssm, name: string): ParameterRecord | undefined => imageParameter(name) ?? ssm.parameters.get(name);

/** Throws ParameterVersionNotFound, and ValidationException for what is no reference. */
export function findReference(ssm: Ssm, reference: string): Found | undefined {
  const name = reference.replace(/^arn:aws:ssm:[^:]*:\d*:parameter(?=\/)/, "");
  const [plain = "", version, ...more] = name.split(":");
  if (!PARAMETER_NAME.test(plain) || more.length > 0)
    throw new AwsError(
      "ValidationException",
      "Invalid parameter name. Please use correct syntax for referencing a version/label <name>:<version/label>",
    );
  const current = find(ssm, plain) ?? find(ssm, plain.replace(/^\//, ""));
  if (!current || version === undefined) return current && { record: current, selector: null };
  const isCurrent = version === String(current.version);
  const record = isCurrent ? current : ssm.parameterVersions.get(`${current.name}:${version}`);
  if (!record)
    throw new AwsError("ParameterVersionNotFound", `Systems Manager could not find version ${version} of ${plain}.`);
  return { record, selector: `:${version}` };
}

/** The one that is overwritten now; the oldest goes when there are too many. */
export function keepVersion(ssm: Ssm, record: ParameterRecord): void {
  ssm.parameterVersions.put(`${record.name}:${record.version}`, record);
  ssm.parameterVersions.delete(`${record.name}:${record.version + 1 - MAX_PARAMETER_VERSIONS}`);
}

export function forgetVersions(ssm: Ssm, name: string): void {
  for (const [key, record] of ssm.parameterVersions.entries())
    if (record.name === name) ssm.parameterVersions.delete(key);
}
