import type { DetachRolePolicyCommandInput } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { noSuchPolicy } from "./errors.ts";
import { putRole, requireRole } from "./roles.ts";

export const detachRolePolicy =
  (cloud: Cloud) =>
  (input: DetachRolePolicyCommandInput): void => {
    const { PolicyArn: arn = "" } = input;
    const role = requireRole(cloud.store, input.RoleName);
    if (!role.attached.includes(arn)) throw noSuchPolicy(arn);
    putRole(cloud.store, { ...role, attached: role.attached.filter((each) => each !== arn) });
  };
