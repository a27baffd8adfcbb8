import type { GetPolicyCommandInput, GetPolicyResponse } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { describePolicy, requirePolicy } from "./policies.ts";

export const getPolicy =
  (cloud: Cloud) =>
  (input: GetPolicyCommandInput): GetPolicyResponse => {
    return { Policy: describePolicy(cloud.store, requirePolicy(cloud.store, input.PolicyArn)) };
  };
