import type { GetRolePolicyCommandInput, GetRolePolicyResponse } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { noSuchEntity } from "./errors.ts";
import { encodeDocument } from "./policy-document.ts";
import { requireRole } from "./roles.ts";

export const getRolePolicy =
  (cloud: Cloud) =>
  (input: GetRolePolicyCommandInput): GetRolePolicyResponse => {
    const { roleName, policies } = requireRole(cloud.store, input.RoleName);
    const { PolicyName: policyName = "" } = input;
    const document = policies[policyName];
    if (document === undefined) throw noSuchEntity(`The role policy with name ${policyName} cannot be found.`);
    return { RoleName: roleName, PolicyName: policyName, PolicyDocument: encodeDocument(document) };
  };
