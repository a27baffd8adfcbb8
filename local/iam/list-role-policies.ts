import type { ListRolePoliciesCommandInput, ListRolePoliciesResponse } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { paginate } from "./paginate.ts";
import { requireRole } from "./roles.ts";

export const listRolePolicies =
  (cloud: Cloud) =>
  (input: ListRolePoliciesCommandInput): ListRolePoliciesResponse => {
    const names = Object.keys(requireRole(cloud.store, input.RoleName).policies).sort();
    const { page, marker } = paginate(names, input);
    return { PolicyNames: page, ...marker };
  };
