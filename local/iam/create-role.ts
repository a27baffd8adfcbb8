import type { CreateRoleCommandInput, CreateRoleResponse } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { makeIamId } from "../kernel/credentials.ts";
import { checkLength, checkName, checkPath, checkRange, mergeTags } from "./checks.ts";
import { alreadyExists } from "./errors.ts";
import {
  DEFAULT_SESSION_SECONDS,
  LONGEST_DESCRIPTION,
  LONGEST_ROLE_NAME,
  SESSION_SECONDS_RANGE,
  TRUST_POLICY_SIZE,
} from "./facts.ts";
import { checkPolicyDocument, checkPolicySize, policySize } from "./policy-document.ts";
import { describeRole, putRole, roleKey, rolesOf } from "./roles.ts";

export const createRole =
  (cloud: Cloud) =>
  (input: CreateRoleCommandInput): CreateRoleResponse => {
    const { RoleName: roleName = "", AssumeRolePolicyDocument: trustPolicy = "", Path: path = "/" } = input;
    const maxSessionSeconds = input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS;
    checkName("roleName", roleName, LONGEST_ROLE_NAME);
    checkPath(path);
    checkLength("description", input.Description ?? "", LONGEST_DESCRIPTION);
    checkRange("maxSessionDuration", maxSessionSeconds, SESSION_SECONDS_RANGE);
    checkPolicyDocument(trustPolicy, "trust");
    checkPolicySize(
      policySize(trustPolicy),
      TRUST_POLICY_SIZE,
      `Cannot exceed quota for ACLSizePerRole: ${TRUST_POLICY_SIZE}`,
    );
    const tags = mergeTags({}, input.Tags ?? []);
    if (rolesOf(cloud.store).get(roleKey(roleName))) throw alreadyExists(`Role with name ${roleName} already exists.`);
    const role = {
      roleName,
      roleId: makeIamId("AROA"),
      arn: `arn:aws:iam::${cloud.accountId}:role${path}${roleName}`,
      path,
      createdAt: new Date(cloud.clock.now()).toISOString(),
      trustPolicy,
      description: input.Description ?? null,
      maxSessionSeconds,
      permissionsBoundary: input.PermissionsBoundary ?? null,
      tags,
      policies: {},
      attached: [],
    };
    putRole(cloud.store, role);
    return { Role: describeRole(role) };
  };
