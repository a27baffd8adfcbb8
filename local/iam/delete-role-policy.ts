import type { DeleteRolePolicyCommandInput } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { noSuchEntity } from "./errors.ts";
import { putRole, requireRole } from "./roles.ts";

export const deleteRolePolicy =
  (cloud: Cloud) =>
  (input: DeleteRolePolicyCommandInput): void => {
    const role = requireRole(cloud.store, input.RoleName);
    const { [input.PolicyName ?? ""]: document, ...policies } = role.policies;
    if (document === undefined) throw noSuchEntity(`The role policy with name ${input.PolicyName} cannot be found.`);
    putRole(cloud.store, { ...role, policies });
  };
