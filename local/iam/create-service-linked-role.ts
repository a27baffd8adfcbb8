import type { CreateServiceLinkedRoleCommandInput, CreateServiceLinkedRoleResponse } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { makeIamId } from "../kernel/credentials.ts";
import { invalidInput } from "./errors.ts";
import { DEFAULT_SESSION_SECONDS, SERVICE_LINKED_ROLES } from "./facts.ts";
import { describeRole, putRole, roleKey, rolesOf } from "./roles.ts";

export const createServiceLinkedRole =
  (cloud: Cloud) =>
  (input: CreateServiceLinkedRoleCommandInput): CreateServiceLinkedRoleResponse => {
    const { AWSServiceName: service = "" } = input;
    const roleName = SERVICE_LINKED_ROLES[service];
    if (roleName === undefined) throw invalidInput(`${service} is not a valid service name for service-linked roles.`);
    if (rolesOf(cloud.store).get(roleKey(roleName))) {
      throw invalidInput(
        `Service role name ${roleName} has been taken in this account, please try a different suffix.`,
      );
    }
    const statement = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
    const path = `/aws-service-role/${service}/`;
    const role = {
      roleName,
      roleId: makeIamId("AROA"),
      arn: `arn:aws:iam::${cloud.accountId}:role${path}${roleName}`,
      path,
      createdAt: new Date(cloud.clock.now()).toISOString(),
      trustPolicy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
      description: input.Description ?? null,
      maxSessionSeconds: DEFAULT_SESSION_SECONDS,
      permissionsBoundary: null,
      tags: {},
      policies: {},
      attached: [],
    };
    putRole(cloud.store, role);
    return { Role: describeRole(role) };
  };
