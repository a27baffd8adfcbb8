/**
 * Whom a file system's policy and the instance's role let mount (EFS user guide, "Using IAM to control file system data
 * access"): with `-o iam` the instance's role asks, without it nobody in particular.
 */
import type { DescribeFileSystemsResponse, FileSystemPolicyDescription } from "@aws-sdk/client-efs";
import { makeContext } from "../iam/evaluation/context.ts";
import { decide } from "../iam/evaluation/decide.ts";
import { arnsOf, resourceTags, right } from "../iam/rights.ts";
import type { MountRequest } from "../instances/machine.ts";
import type { AccessRequest, Call, Caller, Cloud } from "../kernel/service.ts";
import { ANONYMOUS } from "../kernel/service.ts";

/** "… grants full access to any anonymous client that can connect to the file system using a mount target." */
const DEFAULT_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "elasticfilesystem:Client*", Resource: "*" }],
});

/** Needed at once: a role that may only read is refused rather than given a file system that takes its writes. */
const ACTIONS = ["ClientMount", "ClientWrite", "ClientRootAccess"] as const;

/** The first action that is denied; null: none is. */
export async function deniedAction(cloud: Cloud, caller: Caller | null, request: MountRequest): Promise<string | null> {
  const resourcePolicy = await policyOf(cloud, request.fileSystemId);
  const context = {
    ...resourceTags(await tagsOf(cloud, request.fileSystemId)),
    "aws:SecureTransport": String(request.tls),
    "elasticfilesystem:AccessedViaMountTarget": "true",
  };
  const arn = arnsOf(cloud, "elasticfilesystem")(`file-system/${request.fileSystemId}`);
  for (const name of ACTIONS.slice(0, request.readOnly ? 1 : undefined)) {
    const asked = { ...right(`elasticfilesystem:${name}`, arn, context), resourcePolicy };
    const isAllowed = caller && request.iam ? await mayRole(cloud, caller, asked) : mayAnybody(asked);
    if (!isAllowed) return name;
  }
  return null;
}

function mayAnybody({ action, resource, context, resourcePolicy }: AccessRequest): boolean {
  const policy = { name: "resource", document: resourcePolicy ?? DEFAULT_POLICY };
  const question = { action, resource, context: makeContext(context), principal: ANONYMOUS, identity: [] };
  return decide({ ...question, boundary: null, resourcePolicy: policy }).isAllowed;
}

async function mayRole(cloud: Cloud, caller: Caller, asked: AccessRequest): Promise<boolean> {
  const call: Call = {
    caller,
    region: cloud.region,
    requestId: "",
    service: "elasticfilesystem",
    operation: asked.action,
  };
  try {
    await cloud.authorize(call, [asked], "restJson1");
    return true;
  } catch (error) {
    if ((error as Error).name === "AccessDeniedException") return false;
    throw error;
  }
}

async function policyOf(cloud: Cloud, FileSystemId: string): Promise<string> {
  try {
    const { Policy } = await cloud.call<FileSystemPolicyDescription>(
      "efs",
      "DescribeFileSystemPolicy",
      { FileSystemId },
      cloud.self,
    );
    return Policy ?? DEFAULT_POLICY;
  } catch (error) {
    if ((error as Error).name === "PolicyNotFound") return DEFAULT_POLICY;
    throw error;
  }
}

async function tagsOf(cloud: Cloud, FileSystemId: string) {
  const { FileSystems = [] } = await cloud.call<DescribeFileSystemsResponse>(
    "efs",
    "DescribeFileSystems",
    { FileSystemId },
    cloud.self,
  );
  return FileSystems[0]?.Tags;
}
