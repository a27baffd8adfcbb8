import type { UpdateRoleCommandInput } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { checkLength, checkRange } from "./checks.ts";
import { DEFAULT_SESSION_SECONDS, LONGEST_DESCRIPTION, SESSION_SECONDS_RANGE } from "./facts.ts";
import { putRole, requireRole } from "./roles.ts";

/** Without `MaxSessionDuration` a role's sessions last an hour again (API reference, UpdateRole). */
export const updateRole =
  (cloud: Cloud) =>
  (input: UpdateRoleCommandInput): object => {
    const role = requireRole(cloud.store, input.RoleName);
    const { Description: description = role.description, MaxSessionDuration: seconds = DEFAULT_SESSION_SECONDS } =
      input;
    checkLength("description", description ?? "", LONGEST_DESCRIPTION);
    checkRange("maxSessionDuration", seconds, SESSION_SECONDS_RANGE);
    putRole(cloud.store, { ...role, description, maxSessionSeconds: seconds });
    return {};
  };
