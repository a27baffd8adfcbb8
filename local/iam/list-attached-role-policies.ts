import type { ListAttachedRolePoliciesCommandInput, ListAttachedRolePoliciesResponse } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { paginate } from "./paginate.ts";
import { requireRole } from "./roles.ts";

export const listAttachedRolePolicies =
  (cloud: Cloud) =>
  (input: ListAttachedRolePoliciesCommandInput): ListAttachedRolePoliciesResponse => {
    const { attached } = requireRole(cloud.store, input.RoleName);
    const { page, marker } = paginate(attached, input);
    return { AttachedPolicies: page.map((arn) => ({ PolicyName: arn.split("/").at(-1), PolicyArn: arn })), ...marker };
  };
