/**
 * The tree of the instance metadata service. Sources: EC2 User Guide, "Instance metadata categories",
 * "Spot Instance interruption notices" and "Retrieve security credentials from instance metadata".
 */
import type { Credentials } from "../kernel/service.ts";
import type { MetadataView } from "./machine.ts";

type Tree = { readonly [name: string]: Tree | string | null };

function iamTree(view: MetadataView, credentials: () => Credentials): Tree | null {
  if (!view.profile) return null;
  const lastUpdated = view.launchTime;
  const { roleName, arn, id } = view.profile;
  return {
    info: JSON.stringify({ Code: "Success", LastUpdated: lastUpdated, InstanceProfileArn: arn, InstanceProfileId: id }),
    "security-credentials": {
      get [roleName](): string {
        const keys = credentials();
        return JSON.stringify({
          Code: "Success",
          LastUpdated: lastUpdated,
          Type: "AWS-HMAC",
          AccessKeyId: keys.accessKeyId,
          SecretAccessKey: keys.secretAccessKey,
          Token: keys.sessionToken,
          Expiration: keys.expiration,
        });
      },
    },
  };
}

function spotTree(view: MetadataView): Tree | null {
  if (!view.spotAction) return null;
  const { action, time } = view.spotAction;
  return {
    "instance-action": JSON.stringify({ action, time }),
    "termination-time": action === "terminate" ? time : null,
  };
}

function identityDocument(view: MetadataView): string {
  return JSON.stringify({
    accountId: view.accountId,
    architecture: view.architecture,
    availabilityZone: view.availabilityZone,
    imageId: view.imageId,
    instanceId: view.instanceId,
    instanceType: view.instanceType,
    pendingTime: view.launchTime,
    privateIp: view.privateIp,
    region: view.region,
    version: "2017-09-30",
  });
}

function metadataTree(view: MetadataView, credentials: () => Credentials): Tree {
  return {
    "ami-id": view.imageId,
    events: { recommendations: { rebalance: view.rebalance && JSON.stringify(view.rebalance) } },
    hostname: view.hostname,
    iam: iamTree(view, credentials),
    "instance-id": view.instanceId,
    "instance-life-cycle": view.lifecycle,
    "instance-type": view.instanceType,
    "local-hostname": view.hostname,
    "local-ipv4": view.privateIp,
    placement: { "availability-zone": view.availabilityZone, region: view.region },
    "security-groups": view.securityGroups.join("\n"),
    services: { domain: "amazonaws.com", partition: "aws" },
    spot: spotTree(view),
    tags: view.tags && { instance: view.tags },
  };
}

/** The text at a path below `/latest` (or a dated version); a directory lists its names; null is a 404. */
export function lookUp(path: string, view: MetadataView, credentials: () => Credentials): string | null {
  const [, , ...names] = path.split("/");
  let node: Tree | string | null = {
    dynamic: { "instance-identity": { document: identityDocument(view) } },
    "meta-data": metadataTree(view, credentials),
    "user-data": view.userData,
  };
  for (const name of names) {
    if (name === "") continue;
    if (node === null || typeof node === "string") return null;
    node = Object.hasOwn(node, name) ? (node[name] ?? null) : null;
  }
  if (node === null || typeof node === "string") return node;
  return list(node);
}

function list(tree: Tree): string {
  const lines: string[] = [];
  for (const name of Object.keys(tree)) {
    // The role's name is listed without asking for its credentials.
    const value = Object.getOwnPropertyDescriptor(tree, name)?.value as Tree | string | null | undefined;
    if (value !== null) lines.push(typeof value === "object" ? `${name}/` : name);
  }
  return lines.join("\n");
}
