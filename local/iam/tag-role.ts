import type { TagRoleCommandInput } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { mergeTags } from "./checks.ts";
import { putRole, requireRole } from "./roles.ts";

export const tagRole =
  (cloud: Cloud) =>
  (input: TagRoleCommandInput): void => {
    const role = requireRole(cloud.store, input.RoleName);
    putRole(cloud.store, { ...role, tags: mergeTags(role.tags, input.Tags ?? []) });
  };
