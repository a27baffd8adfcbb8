import type { GetPolicyVersionCommandInput, GetPolicyVersionResponse } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { noSuchEntity } from "./errors.ts";
import { requirePolicy } from "./policies.ts";
import { encodeDocument } from "./policy-document.ts";

export const getPolicyVersion =
  (cloud: Cloud) =>
  (input: GetPolicyVersionCommandInput): GetPolicyVersionResponse => {
    const { arn, document, createdAt } = requirePolicy(cloud.store, input.PolicyArn);
    if (input.VersionId !== "v1") {
      throw noSuchEntity(`Policy ${arn} version ${input.VersionId} does not exist or is not attachable.`);
    }
    const version = { Document: encodeDocument(document), VersionId: "v1", IsDefaultVersion: true };
    return { PolicyVersion: { ...version, CreateDate: new Date(createdAt) } };
  };
