/** What EC2 promises and limits, with its source. */
import type { GrantOperation } from "@aws-sdk/client-kms";

/** EC2 API reference, DescribeInstances: MaxResults 5–1000. */
export const MAX_RESULTS = 1000;
/** EC2 API reference, DescribeInstanceTypes: at most 100 names, pages of 100 (MaxResults 5–100). */
export const TYPES_PER_CALL = 100;
export const TYPES_PER_PAGE = 100;
/** EC2 API reference, DescribeInstanceTypeOfferings: MaxResults 5–1000. */
export const OFFERINGS_PER_PAGE = 1000;
/** EC2 User Guide, "Terminate your instance": a terminated instance stays visible for a short while, usually an hour. */
export const TERMINATED_VISIBLE_SECONDS = 3600;
/** EC2 User Guide, "Tag your resources": 50 tags, key ≤ 128, value ≤ 256 characters, no key with the prefix `aws:`. */
export const MAX_TAGS = 50;
export const MAX_TAG_KEY = 128;
export const MAX_TAG_VALUE = 256;
/** EC2 API reference, "Ensuring idempotency": ≤ 64 ASCII characters. */
export const MAX_CLIENT_TOKEN = 64;
/** EC2 User Guide, "Instance user data": 16 KB before base64. */
export const MAX_USER_DATA_BYTES = 16_384;
/** EC2 Fleet, MaxPrice: "must be more than USD $0.001" (CreateFleet, SpotOptionsRequest). */
export const LOWEST_MAX_PRICE = 0.001;
/** EC2 API reference, AuthorizeSecurityGroupIngress; VPC quotas: 60 rules per group. */
export const MAX_RULES_PER_GROUP = 60;
/** VPC User Guide, "Amazon VPC quotas" (2026-11): 5 groups per interface, 2,500 per Region. Both can be raised. */
export const MAX_GROUPS_PER_INTERFACE = 5;
export const MAX_GROUPS = 2500;
/** EC2 user guide, "Amazon EC2 endpoints and quotas" (2026-11): 5,000 launch templates and 5,000 key pairs per Region. */
export const MAX_TEMPLATES = 5000;
export const MAX_KEY_PAIRS = 5000;
/** EC2 renews an instance's credentials well before their six hours are over (IAM roles for Amazon EC2). */
export const ROLE_RENEWAL_SECONDS = 900;
/** VPC User Guide, "Default VPCs": 172.31.0.0/16, a /20 subnet in each zone, an internet gateway, one group. */
export const DEFAULT_VPC_CIDR = "172.31.0.0/16";
export const ZONE_LETTERS = ["a", "b", "c"] as const;
/** VPC User Guide, "VPC CIDR blocks" and "Subnet CIDR blocks": /16 to /28. "Amazon VPC quotas": 5 VPCs per Region. */
export const LARGEST_BLOCK = 65_536;
export const SMALLEST_BLOCK = 16;
export const MAX_VPCS = 5;
/** EC2 API reference, CreateVolume, Size: least and most GiB by type. */
export const VOLUME_SIZES_GIB: Readonly<Partial<Record<string, readonly [least: number, most: number]>>> = {
  gp2: [1, 16_384],
  gp3: [1, 65_536],
  io1: [4, 16_384],
  io2: [4, 65_536],
  st1: [125, 16_384],
  sc1: [125, 16_384],
  standard: [1, 1024],
};
/** EC2 API reference, DeleteVolume: "can remain in the deleting state for several minutes"; a short such time. */
export const VOLUME_DELETION_SECONDS = 1;
/** VPC User Guide, "Subnet CIDR blocks": the first four addresses and the last are reserved. */
export const RESERVED_ADDRESSES = 4;
export const SUBNET_ADDRESSES = 4096;
/** EC2 API reference, InstanceState: code of each state. */
export const STATE_CODES = {
  pending: 0,
  running: 16,
  "shutting-down": 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;
/** EC2 API reference, StateReason: code and message. */
export const STATE_REASONS = {
  "Client.InternalError": "Client error on launch",
  "Client.UserInitiatedShutdown": "User initiated shutdown",
  "Client.InstanceInitiatedShutdown": "Instance initiated shutdown",
  "Server.SpotInstanceTermination": "Spot instance termination",
  "Server.InternalError": "Internal error",
} as const;

/** EC2 user guide, "Grant access to customer managed keys …": what Spot's service-linked role is granted. */
export const SPOT_GRANT_OPERATIONS: readonly GrantOperation[] = [
  "Decrypt",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "CreateGrant",
  "DescribeKey",
  "ReEncryptFrom",
  "ReEncryptTo",
];
