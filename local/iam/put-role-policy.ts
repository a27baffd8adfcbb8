import type { PutRolePolicyCommandInput } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { checkName } from "./checks.ts";
import { INLINE_POLICIES_SIZE, LONGEST_POLICY_NAME } from "./facts.ts";
import { checkPolicyDocument, checkPolicySize, policySize } from "./policy-document.ts";
import { putRole, requireRole } from "./roles.ts";

export const putRolePolicy =
  (cloud: Cloud) =>
  (input: PutRolePolicyCommandInput): void => {
    const { PolicyName: policyName = "", PolicyDocument: document = "" } = input;
    checkName("policyName", policyName, LONGEST_POLICY_NAME);
    const role = requireRole(cloud.store, input.RoleName);
    checkPolicyDocument(document, "identity");
    const policies = { ...role.policies, [policyName]: document };
    const size = Object.values(policies).reduce((sum, each) => sum + policySize(each), 0);
    checkPolicySize(
      size,
      INLINE_POLICIES_SIZE,
      `Maximum policy size of ${INLINE_POLICIES_SIZE} bytes exceeded for role ${role.roleName}`,
    );
    putRole(cloud.store, { ...role, policies });
  };
