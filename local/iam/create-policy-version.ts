import type { CreatePolicyVersionCommandInput, CreatePolicyVersionResponse } from "@aws-sdk/client-iam";
import type { Cloud } from "../kernel/service.ts";
import { limitExceeded, noSuchPolicy } from "./errors.ts";
import { VERSIONS_PER_POLICY } from "./facts.ts";
import { policiesOf } from "./policies.ts";
import { checkManagedPolicy } from "./policy-document.ts";
import { describeVersion } from "./policy-versions.ts";

export const createPolicyVersion =
  (cloud: Cloud) =>
  (input: CreatePolicyVersionCommandInput): CreatePolicyVersionResponse => {
    const { PolicyArn: arn = "", PolicyDocument: document = "" } = input;
    const policy = policiesOf(cloud.store).get(arn);
    if (!policy) throw noSuchPolicy(arn);
    checkManagedPolicy(document);
    if (policy.versions.length >= VERSIONS_PER_POLICY) {
      throw limitExceeded(
        `A managed policy can have up to ${VERSIONS_PER_POLICY} versions. Before you create a new version, you must delete an existing version.`,
      );
    }
    const versionsMade = policy.versionsMade + 1;
    const version = { id: `v${versionsMade}`, document, createdAt: new Date(cloud.clock.now()).toISOString() };
    const defaultVersionId = input.SetAsDefault ? version.id : policy.defaultVersionId;
    const changed = { ...policy, versions: [...policy.versions, version], defaultVersionId, versionsMade };
    policiesOf(cloud.store).put(arn, changed);
    return { PolicyVersion: describeVersion(changed, version) };
  };
