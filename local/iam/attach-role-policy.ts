import type { AttachRolePolicyCommandInput } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { limitExceeded, noSuchEntity } from "./errors.ts";
import { ATTACHED_POLICIES_PER_ROLE } from "./facts.ts";
import { findPolicy } from "./policies.ts";
import { putRole, requireRole } from "./roles.ts";

export const attachRolePolicy =
  (cloud: Cloud) =>
  (input: AttachRolePolicyCommandInput): void => {
    const { PolicyArn: arn = "" } = input;
    const role = requireRole(cloud.store, input.RoleName);
    if (!findPolicy(cloud.store, arn)) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
    if (role.attached.includes(arn)) return;
    if (role.attached.length >= ATTACHED_POLICIES_PER_ROLE) {
      throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${ATTACHED_POLICIES_PER_ROLE}`);
    }
    putRole(cloud.store, { ...role, attached: [...role.attached, arn] });
  };
