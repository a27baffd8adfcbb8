import type { GetPolicyVersionCommandInput, GetPolicyVersionResponse } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { requirePolicy } from "./policies.ts";
import { encodeDocument } from "./policy-document.ts";
import { describeVersion, requireVersion } from "./policy-versions.ts";

export const getPolicyVersion =
  (cloud: Cloud) =>
  (input: GetPolicyVersionCommandInput): GetPolicyVersionResponse => {
    const policy = requirePolicy(cloud.store, input.PolicyArn);
    const version = requireVersion(policy, input.VersionId);
    return { PolicyVersion: { ...describeVersion(policy, version), Document: encodeDocument(version.document) } };
  };
