import type { DeletePolicyCommandInput } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { deleteConflict, noSuchPolicy } from "./errors.ts";
import { attachmentCount, policiesOf } from "./policies.ts";

export const deletePolicy =
  (cloud: Cloud) =>
  (input: DeletePolicyCommandInput): void => {
    const { PolicyArn: arn = "" } = input;
    if (!policiesOf(cloud.store).get(arn)) throw noSuchPolicy(arn);
    if (attachmentCount(cloud.store, arn) > 0) throw deleteConflict("Cannot delete a policy attached to entities.");
    policiesOf(cloud.store).delete(arn);
  };
