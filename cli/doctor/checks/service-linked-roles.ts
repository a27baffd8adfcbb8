import { ok, warn, type Check } from "../check.ts";

/** Made at the first use, unless an organisation's policy forbids it: then that first use fails. */
const roleCheck = (name: string, role: string, service: string, use: string): Check => ({
  name,
  asks: `Is ${role} there? ${use[0]!.toUpperCase()}${use.slice(1)} makes it otherwise, unless something forbids it.`,
  actions: ["iam:GetRole"],
  look: async (account) =>
    (await account.hasRole(role))
      ? ok(`${role} is there`)
      : warn(
          `${role} is not there yet: ${use} makes it, if nothing forbids it`,
          `Make it now: \`aws iam create-service-linked-role --aws-service-name ${service}\`.`,
        ),
});

export const spotRole = roleCheck("spot role", "AWSServiceRoleForEC2Spot", "spot.amazonaws.com", "the first launch");
export const efsRole = roleCheck(
  "efs role",
  "AWSServiceRoleForAmazonElasticFileSystem",
  "elasticfilesystem.amazonaws.com",
  "the first file system",
);
