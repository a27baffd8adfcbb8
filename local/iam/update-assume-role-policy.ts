import type { UpdateAssumeRolePolicyCommandInput } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { TRUST_POLICY_SIZE } from "./facts.ts";
import { checkPolicyDocument, checkPolicySize, policySize } from "./policy-document.ts";
import { putRole, requireRole } from "./roles.ts";

export const updateAssumeRolePolicy =
  (cloud: Cloud) =>
  (input: UpdateAssumeRolePolicyCommandInput): void => {
    const { PolicyDocument: trustPolicy = "" } = input;
    const role = requireRole(cloud.store, input.RoleName);
    checkPolicyDocument(trustPolicy, "trust");
    checkPolicySize(
      policySize(trustPolicy),
      TRUST_POLICY_SIZE,
      `Cannot exceed quota for ACLSizePerRole: ${TRUST_POLICY_SIZE}`,
    );
    putRole(cloud.store, { ...role, trustPolicy });
  };
