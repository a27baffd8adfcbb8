/** Who has a managed policy. */
import { DetachRolePolicyCommand, paginateListEntitiesForPolicy } from "@aws-sdk/client-iam";
import type { Policies } from "../down/ports.ts";
import type { AwsClients } from "./clients.ts";
import { isAwsError } from "./errors.ts";

const GONE = ["NoSuchEntity", "NoSuchEntityException"];

export const policies = ({ iam }: AwsClients): Policies => ({
  roles: async (PolicyArn) => {
    const roles: string[] = [];
    try {
      for await (const page of paginateListEntitiesForPolicy({ client: iam() }, { PolicyArn, EntityFilter: "Role" }))
        roles.push(...(page.PolicyRoles ?? []).map(({ RoleName = "" }) => RoleName));
    } catch (error) {
      // An earlier removal has taken it away.
      if (!isAwsError(error, ...GONE)) throw error;
    }
    return roles;
  },
  detach: async (PolicyArn, RoleName) => {
    try {
      await iam().send(new DetachRolePolicyCommand({ PolicyArn, RoleName }));
    } catch (error) {
      if (!isAwsError(error, ...GONE)) throw error;
    }
  },
});
