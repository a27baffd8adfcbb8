/** The versions of a managed policy. */
import type { PolicyVersion as PolicyVersionDescription } from "@aws-sdk/client-iam";
import { noSuchEntity } from "./errors.ts";
import type { Policy } from "./policies.ts";

export interface PolicyVersion {
  /** `v1` */
  readonly id: string;
  /** JSON text. */
  readonly document: string;
  /** ISO-8601. */
  readonly createdAt: string;
}

/** Of a policy that has just been made. */
export const firstVersion = (
  document: string,
  createdAt: string,
): Pick<Policy, "versions" | "defaultVersionId" | "versionsMade"> => ({
  versions: [{ id: "v1", document, createdAt }],
  defaultVersionId: "v1",
  versionsMade: 1,
});

export function requireVersion({ arn, versions }: Policy, id: string | undefined): PolicyVersion {
  const version = versions.find((each) => each.id === id);
  if (!version) throw noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`);
  return version;
}

/** Without the document, which only GetPolicyVersion tells. */
export const describeVersion = (
  { defaultVersionId }: Policy,
  { id, createdAt }: PolicyVersion,
): PolicyVersionDescription => ({
  VersionId: id,
  IsDefaultVersion: id === defaultVersionId,
  CreateDate: new Date(createdAt),
});
