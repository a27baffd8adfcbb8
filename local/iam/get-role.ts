import type { GetRoleCommandInput, GetRoleResponse } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { describeRole, requireRole } from "./roles.ts";

export const getRole =
  (cloud: Cloud) =>
  (input: GetRoleCommandInput): GetRoleResponse => {
    return { Role: describeRole(requireRole(cloud.store, input.RoleName)) };
  };
