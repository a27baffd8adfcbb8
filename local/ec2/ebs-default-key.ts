/** The key with which EBS encrypts what names none: AWS's own, unless the account chose another for the region. */
import type {
  GetEbsDefaultKmsKeyIdCommandInput,
  GetEbsDefaultKmsKeyIdResult,
  ModifyEbsDefaultKmsKeyIdCommandInput,
  ModifyEbsDefaultKmsKeyIdResult,
  ResetEbsDefaultKmsKeyIdCommandInput,
  ResetEbsDefaultKmsKeyIdResult,
} from "@aws-sdk/client-ec2";
import { SERVICE_LINKED_ROLES } from "../iam/facts.ts";
import { roleKey, rolesOf } from "../iam/roles.ts";
import { keysOf, requireKey } from "../kms/keys.ts";
import { SPOT_GRANT_OPERATIONS } from "./facts.ts";
import type { Ec2, InstanceRecord } from "./state.ts";

const AWS_MANAGED = "alias/aws/ebs";

/** null: AWS's own. */
const chosenKey = (ec2: Ec2): string | null => (ec2.conduct.get("ebs-default-key") as string | undefined) ?? null;

export const getEbsDefaultKmsKeyId =
  (ec2: Ec2) =>
  (_input: GetEbsDefaultKmsKeyIdCommandInput): GetEbsDefaultKmsKeyIdResult => ({
    KmsKeyId: chosenKey(ec2) ?? AWS_MANAGED,
  });

export const modifyEbsDefaultKmsKeyId =
  (ec2: Ec2) =>
  ({ KmsKeyId }: ModifyEbsDefaultKmsKeyIdCommandInput): ModifyEbsDefaultKmsKeyIdResult => {
    const { arn } = requireKey(ec2.cloud, KmsKeyId);
    ec2.conduct.put("ebs-default-key", arn);
    return { KmsKeyId: arn };
  };

export const resetEbsDefaultKmsKeyId =
  (ec2: Ec2) =>
  (_input: ResetEbsDefaultKmsKeyIdCommandInput): ResetEbsDefaultKmsKeyIdResult => {
    ec2.conduct.delete("ebs-default-key");
    return { KmsKeyId: AWS_MANAGED };
  };

/** Of a root disk that is to be encrypted; null where no key of the account's own is needed. */
export const rootDiskKey = (ec2: Ec2, isEncrypted: boolean): string | null => (isEncrypted ? chosenKey(ec2) : null);

/**
 * A Spot launch uses the key as Spot's service-linked role, which needs a grant (EC2 user guide, "Grant access to customer
 * managed keys for use with encrypted AMIs and EBS snapshots"). On-Demand launches are not judged.
 */
export function mayUseRootDiskKey({ cloud }: Ec2, { diskKeyArn, purchase }: InstanceRecord): boolean {
  if (!diskKeyArn || purchase !== "spot") return true;
  const key = keysOf(cloud.store).get(diskKeyArn.split("/").at(-1) ?? "");
  const role = rolesOf(cloud.store).get(roleKey(SERVICE_LINKED_ROLES["spot.amazonaws.com"]!));
  const isGranted = key?.grants.some(
    ({ granteePrincipal, operations }) =>
      granteePrincipal === role?.arn && SPOT_GRANT_OPERATIONS.every((operation) => operations.includes(operation)),
  );
  return key?.isEnabled === true && isGranted === true;
}
