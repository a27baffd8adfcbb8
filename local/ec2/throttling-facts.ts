/**
 * Request throttling for the Amazon EC2 API (EC2 Developer Guide, ec2-api-throttling.html, read 2026-11-28): each action
 * has a bucket of its own; its category says how large. Actions that are not served here are left out.
 */
import type { BucketSize } from "../kernel/throttles.ts";

const size = (capacity: number, perSecond: number): BucketSize => ({ capacity, perSecond });

export const NON_MUTATING = size(100, 20);
/** Asked for with neither a filter nor a page; the guide speaks of filters, so ids alone are taken for none. */
export const UNFILTERED = size(50, 10);
export const MUTATING = size(50, 5);
export const RESOURCE_INTENSIVE = size(50, 5);

/** The actions that have the smaller bucket when they are asked for all at once. */
export const LARGE_LISTS: ReadonlySet<string> = new Set([
  "DescribeInstances",
  "DescribeInstanceStatus",
  "DescribeNetworkInterfaces",
  "DescribeSecurityGroups",
  "DescribeSnapshots",
  "DescribeSpotInstanceRequests",
  "DescribeVolumes",
]);

export const RESOURCE_INTENSIVE_ACTIONS: ReadonlySet<string> = new Set([
  "AuthorizeSecurityGroupIngress",
  "CancelSpotInstanceRequests",
  "CreateKeyPair",
  "RequestSpotInstances",
  "RevokeSecurityGroupIngress",
]);

/** The guide's "uncategorized actions". */
export const OWN_SIZES: Readonly<Record<string, BucketSize>> = {
  AssociateIamInstanceProfile: size(100, 5),
  CreateDefaultSubnet: size(1, 1),
  CreateDefaultVpc: size(1, 1),
  CreateLaunchTemplateVersion: size(100, 5),
  CreateNetworkInterface: size(100, 5),
  CreateSnapshot: size(100, 5),
  CreateTags: size(100, 10),
  CreateVolume: size(100, 5),
  CreateVpcEndpoint: size(4, 0.3),
  DeleteNetworkInterface: size(100, 5),
  DeleteTags: size(100, 10),
  DeleteVolume: size(100, 5),
  DeleteVpcEndpoints: size(4, 0.3),
  ModifyInstanceMetadataOptions: size(100, 5),
  ModifyLaunchTemplate: size(100, 5),
  ModifyNetworkInterfaceAttribute: size(100, 5),
  ModifyVpcEndpoint: size(4, 0.3),
  RunInstances: size(5, 2),
  StartInstances: size(5, 2),
  TerminateInstances: size(100, 5),
};

/** Resource tokens beside the request's own: one for each instance of the request. */
export const RESOURCE_SIZES: Readonly<Record<string, BucketSize>> = {
  RunInstances: size(1000, 2),
  StartInstances: size(1000, 2),
  StopInstances: size(1000, 20),
  TerminateInstances: size(1000, 20),
};
