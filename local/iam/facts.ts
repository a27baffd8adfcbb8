/** Limits and patterns of IAM. Sources: IAM API reference (per operation) and IAM user guide, "IAM and STS quotas". */
export const LONGEST_ROLE_NAME = 64;
export const LONGEST_POLICY_NAME = 128;
export const LONGEST_PROFILE_NAME = 128;
export const LONGEST_DESCRIPTION = 1000;
export const NAME_PATTERN = /^[\w+=,.@-]+$/;
export const PATH_PATTERN = /^(\/|\/[!-~]+\/)$/;
export const LONGEST_PATH = 512;
/** Characters of a trust policy, white space not counted. */
export const TRUST_POLICY_SIZE = 2048;
/** Characters of all inline policies of a role together, white space not counted. */
export const INLINE_POLICIES_SIZE = 10_240;
export const MANAGED_POLICY_SIZE = 6144;
export const VERSIONS_PER_POLICY = 5;
export const ATTACHED_POLICIES_PER_ROLE = 10;
export const TAGS_PER_RESOURCE = 50;
export const LONGEST_TAG_KEY = 128;
export const LONGEST_TAG_VALUE = 256;
export const DEFAULT_SESSION_SECONDS = 3600;
export const SESSION_SECONDS_RANGE = [3600, 43_200] as const;

/** IAM user guide, "AWS services that work with IAM": the role each service links to itself. */
export const SERVICE_LINKED_ROLES: Readonly<Record<string, string>> = {
  "spot.amazonaws.com": "AWSServiceRoleForEC2Spot",
  "spotfleet.amazonaws.com": "AWSServiceRoleForEC2SpotFleet",
  "ec2fleet.amazonaws.com": "AWSServiceRoleForEC2Fleet",
  "elasticfilesystem.amazonaws.com": "AWSServiceRoleForAmazonElasticFileSystem",
  "fis.amazonaws.com": "AWSServiceRoleForFIS",
  "ops.apigateway.amazonaws.com": "AWSServiceRoleForAPIGateway",
};
