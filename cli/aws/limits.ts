/** What an account may have: types, quotas, roles, the key of its disks. */
import { DescribeInstanceTypesCommand, GetEbsDefaultKmsKeyIdCommand, type _InstanceType } from "@aws-sdk/client-ec2";
import { GetRoleCommand } from "@aws-sdk/client-iam";
import { DescribeKeyCommand, paginateListGrants } from "@aws-sdk/client-kms";
import { GetServiceQuotaCommand } from "@aws-sdk/client-service-quotas";
import type { DiskKey, TypeFacts } from "../doctor/account.ts";
import type { AwsClients } from "./clients.ts";
import { isAwsError } from "./errors.ts";

export async function findTypes({ ec2 }: AwsClients, names: readonly string[]): Promise<readonly TypeFacts[]> {
  // By filter: one name that the region has not would refuse the whole question.
  const Filters = [{ Name: "instance-type", Values: [...names] }];
  const found: TypeFacts[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ec2().send(new DescribeInstanceTypesCommand({ Filters, NextToken }));
    found.push(
      ...(page.InstanceTypes ?? []).map(({ InstanceType = "" as _InstanceType, VCpuInfo, FreeTierEligible }) => ({
        name: InstanceType,
        vCpus: VCpuInfo?.DefaultVCpus ?? 0,
        isFreePlan: FreeTierEligible ?? false,
      })),
    );
    ({ NextToken } = page);
  } while (NextToken);
  return found;
}

export async function findQuota({ quotas }: AwsClients, QuotaCode: string): Promise<number | null> {
  try {
    const { Quota } = await quotas().send(new GetServiceQuotaCommand({ ServiceCode: "ec2", QuotaCode }));
    return Quota?.Value ?? null;
  } catch (error) {
    if (isAwsError(error, "NoSuchResourceException")) return null;
    throw error;
  }
}

export async function hasRole({ iam }: AwsClients, RoleName: string): Promise<boolean> {
  try {
    await iam().send(new GetRoleCommand({ RoleName }));
    return true;
  } catch (error) {
    if (isAwsError(error, "NoSuchEntityException", "NoSuchEntity")) return false;
    throw error;
  }
}

const SPOT_ROLE = "/AWSServiceRoleForEC2Spot";
/** Of the grant that AWS documents, what a launch cannot do without (EC2 user guide, "Grant access to customer managed keys …"). */
const NEEDED = [
  "CreateGrant",
  "Decrypt",
  "DescribeKey",
  "GenerateDataKeyWithoutPlaintext",
  "ReEncryptFrom",
  "ReEncryptTo",
];

export async function findDiskKey({ ec2, kms }: AwsClients): Promise<DiskKey | null> {
  const { KmsKeyId = "alias/aws/ebs" } = await ec2().send(new GetEbsDefaultKmsKeyIdCommand({}));
  if (KmsKeyId.endsWith("alias/aws/ebs")) return null;
  const { KeyMetadata } = await kms().send(new DescribeKeyCommand({ KeyId: KmsKeyId }));
  if (KeyMetadata?.KeyManager === "AWS") return null;
  const operations: string[] = [];
  for await (const page of paginateListGrants({ client: kms() }, { KeyId: KmsKeyId }))
    for (const { GranteePrincipal, Operations = [] } of page.Grants ?? [])
      if (GranteePrincipal?.endsWith(SPOT_ROLE)) operations.push(...Operations);
  return {
    arn: KeyMetadata?.Arn ?? KmsKeyId,
    state: KeyMetadata?.KeyState ?? "",
    isGranted: NEEDED.every((operation) => operations.includes(operation)),
  };
}
