import type { CreatePolicyCommandInput, CreatePolicyResponse } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { makeIamId } from "../kernel/credentials.ts";
import { checkLength, checkName, checkPath, mergeTags } from "./checks.ts";
import { alreadyExists } from "./errors.ts";
import { LONGEST_DESCRIPTION, LONGEST_POLICY_NAME } from "./facts.ts";
import { describePolicy, policiesOf } from "./policies.ts";
import { checkManagedPolicy } from "./policy-document.ts";
import { firstVersion } from "./policy-versions.ts";

export const createPolicy =
  (cloud: Cloud) =>
  (input: CreatePolicyCommandInput): CreatePolicyResponse => {
    const { PolicyName: policyName = "", PolicyDocument: document = "", Path: path = "/" } = input;
    checkName("policyName", policyName, LONGEST_POLICY_NAME);
    checkPath(path);
    checkLength("description", input.Description ?? "", LONGEST_DESCRIPTION);
    checkManagedPolicy(document);
    const tags = mergeTags({}, input.Tags ?? []);
    const isTaken = policiesOf(cloud.store)
      .values()
      .some((each) => each.policyName.toLowerCase() === policyName.toLowerCase());
    if (isTaken) throw alreadyExists(`A policy called ${policyName} already exists. Duplicate names are not allowed.`);
    const createdAt = new Date(cloud.clock.now()).toISOString();
    const policy = {
      policyName,
      policyId: makeIamId("ANPA"),
      arn: `arn:aws:iam::${cloud.accountId}:policy${path}${policyName}`,
      path,
      createdAt,
      description: input.Description ?? null,
      ...firstVersion(document, createdAt),
      tags,
    };
    policiesOf(cloud.store).put(policy.arn, policy);
    return { Policy: describePolicy(cloud.store, policy) };
  };
