import type { DeletePolicyVersionCommandInput } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { deleteConflict, noSuchPolicy } from "./errors.ts";
import { policiesOf } from "./policies.ts";
import { requireVersion } from "./policy-versions.ts";

export const deletePolicyVersion =
  (cloud: Cloud) =>
  (input: DeletePolicyVersionCommandInput): void => {
    const { PolicyArn: arn = "" } = input;
    const policy = policiesOf(cloud.store).get(arn);
    if (!policy) throw noSuchPolicy(arn);
    const { id } = requireVersion(policy, input.VersionId);
    if (id === policy.defaultVersionId) throw deleteConflict("Cannot delete the default version of a policy.");
    policiesOf(cloud.store).put(arn, { ...policy, versions: policy.versions.filter((version) => version.id !== id) });
  };
