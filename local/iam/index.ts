/** Identity and Access Management: roles, instance profiles, managed policies. Policies are kept here; authorizer.ts asks them. */
import * as schemas from "@aws-sdk/client-iam";
import type { Service, ServiceFactory } from "../kernel/service.ts";
import { accessOfIam } from "./access.ts";
import { addRoleToInstanceProfile } from "./add-role-to-instance-profile.ts";
import { attachRolePolicy } from "./attach-role-policy.ts";
import { createInstanceProfile } from "./create-instance-profile.ts";
import { createPolicy } from "./create-policy.ts";
import { createPolicyVersion } from "./create-policy-version.ts";
import { createRole } from "./create-role.ts";
import { createServiceLinkedRole } from "./create-service-linked-role.ts";
import { deleteInstanceProfile } from "./delete-instance-profile.ts";
import { deletePolicy } from "./delete-policy.ts";
import { deletePolicyVersion } from "./delete-policy-version.ts";
import { deleteRole } from "./delete-role.ts";
import { deleteRolePolicy } from "./delete-role-policy.ts";
import { detachRolePolicy } from "./detach-role-policy.ts";
import { getInstanceProfile } from "./get-instance-profile.ts";
import { getPolicy } from "./get-policy.ts";
import { getPolicyVersion } from "./get-policy-version.ts";
import { getRole } from "./get-role.ts";
import { getRolePolicy } from "./get-role-policy.ts";
import { listAttachedRolePolicies } from "./list-attached-role-policies.ts";
import { listEntitiesForPolicy } from "./list-entities-for-policy.ts";
import { listInstanceProfiles } from "./list-instance-profiles.ts";
import { listRolePolicies } from "./list-role-policies.ts";
import { putRolePolicy } from "./put-role-policy.ts";
import { removeRoleFromInstanceProfile } from "./remove-role-from-instance-profile.ts";
import { tagRole } from "./tag-role.ts";
import { updateRole } from "./update-role.ts";
import { updateAssumeRolePolicy } from "./update-assume-role-policy.ts";

export const iam: ServiceFactory = (cloud): Service => ({
  name: "iam",
  signingName: "iam",
  protocol: "awsQuery",
  schemas,
  access: accessOfIam(cloud),
  xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/",
  operations: {
    CreateRole: createRole(cloud),
    GetRole: getRole(cloud),
    DeleteRole: deleteRole(cloud),
    UpdateRole: updateRole(cloud),
    UpdateAssumeRolePolicy: updateAssumeRolePolicy(cloud),
    TagRole: tagRole(cloud),
    PutRolePolicy: putRolePolicy(cloud),
    GetRolePolicy: getRolePolicy(cloud),
    DeleteRolePolicy: deleteRolePolicy(cloud),
    ListRolePolicies: listRolePolicies(cloud),
    AttachRolePolicy: attachRolePolicy(cloud),
    DetachRolePolicy: detachRolePolicy(cloud),
    ListAttachedRolePolicies: listAttachedRolePolicies(cloud),
    ListEntitiesForPolicy: listEntitiesForPolicy(cloud),
    ListInstanceProfiles: listInstanceProfiles(cloud),
    CreateInstanceProfile: createInstanceProfile(cloud),
    GetInstanceProfile: getInstanceProfile(cloud),
    DeleteInstanceProfile: deleteInstanceProfile(cloud),
    AddRoleToInstanceProfile: addRoleToInstanceProfile(cloud),
    RemoveRoleFromInstanceProfile: removeRoleFromInstanceProfile(cloud),
    CreatePolicy: createPolicy(cloud),
    GetPolicy: getPolicy(cloud),
    CreatePolicyVersion: createPolicyVersion(cloud),
    GetPolicyVersion: getPolicyVersion(cloud),
    DeletePolicyVersion: deletePolicyVersion(cloud),
    DeletePolicy: deletePolicy(cloud),
    CreateServiceLinkedRole: createServiceLinkedRole(cloud),
  },
});
