import { fail, ok, type Check } from "../check.ts";

const GRANT =
  "--operations Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext CreateGrant DescribeKey ReEncryptFrom ReEncryptTo";

/** Root disks are encrypted with the region's default key for EBS (resources/instances.yml). */
export const diskKey: Check = {
  name: "disk key",
  asks: "With which key are disks encrypted, and may Spot use it?",
  actions: ["ec2:GetEbsDefaultKmsKeyId", "kms:DescribeKey", "kms:ListGrants"],
  look: async (account) => {
    const key = await account.diskKey();
    if (key === null) return ok("disks are encrypted with AWS's own key");
    if (key.state !== "Enabled")
      return fail(
        `the default key for disks, ${key.arn}, is ${key.state}: machines end while they launch`,
        `Enable it (\`aws kms enable-key --key-id ${key.arn}\`), or go back to AWS's own: \`aws ec2 reset-ebs-default-kms-key-id\`.`,
      );
    if (key.isGranted) return ok(`Spot may use the default key for disks, ${key.arn}`);
    const { account: id } = await account.identity();
    const role = `arn:aws:iam::${id}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot`;
    return fail(
      `Spot has no grant to use the default key for disks, ${key.arn}: machines end while they launch`,
      `Grant it: \`aws kms create-grant --key-id ${key.arn} --grantee-principal ${role} ${GRANT}\`.`,
    );
  },
};
