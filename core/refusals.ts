/**
 * Every code by which EC2 refuses a launch, with what it means and what a person can do. Source of the codes: "Error codes
 * for the Amazon EC2 API" (EC2 API reference); what they mean in a fleet: aws-review A10 and §5.
 */
export const REFUSAL_KINDS = [
  /** This pool has nothing now. */
  "capacity",
  /** This pool will not give this, ever: another pool may. `InvalidFleetConfiguration` and `Unsupported` are of this kind. */
  "pool",
  /** The account's quota: waits while another attempt is open, since a handover needs two machines. */
  "quota",
  /** The request rate. */
  "throttle",
  /** Every pool will say the same. */
  "configuration",
] as const;
export type RefusalKind = (typeof REFUSAL_KINDS)[number];

export interface Refusal {
  readonly kind: RefusalKind;
  readonly meaning: string;
  /** Empty: nothing but to wait. `QUOTA` stands for the quota's code, `QUOTA NAME` for its name. */
  readonly remedy: string;
}

const BUSY = "Nothing: it is asked again.";
const MORE_POOLS = "Name more `instance.types` and allow all zones: the more pools, the sooner one has something.";
/** What to do where only waiting helps, or more to choose from: not worth a line at every try. */
export const isPassing = ({ remedy }: Refusal): boolean => remedy === BUSY || remedy === MORE_POOLS;
const RAISE_QUOTA =
  "Raise the quota QUOTA NAME to twice the vCPUs of the type, since a handover has two machines: `aws service-quotas request-service-quota-increase --service-code ec2 --quota-code QUOTA --desired-value <vCPUs>`.";
const FREE_PLAN =
  "Name types from `aws ec2 describe-instance-types --filters Name=free-tier-eligible,Values=true --query 'InstanceTypes[].InstanceType'` (t3.small, c7i-flex.large), or move the account to the paid plan (Billing console).";
const SEE_IMAGE =
  "Name an image that exists in this region and that the account may use: `aws ec2 describe-images --image-ids ami-…`.";

export const REFUSALS = {
  InsufficientInstanceCapacity: {
    kind: "capacity",
    meaning: "EC2 has no free machine of this type in this zone now.",
    remedy: MORE_POOLS,
  },
  InsufficientCapacityOnHost: {
    kind: "capacity",
    meaning: "The host has no room for the instance.",
    remedy: MORE_POOLS,
  },
  UnfulfillableCapacity: {
    kind: "capacity",
    meaning: "EC2 has not enough free machines in this pool now.",
    remedy: MORE_POOLS,
  },
  InsufficientFreeAddressesInSubnet: {
    kind: "capacity",
    meaning: "The zone's subnet has no free address.",
    remedy: "End what is not needed in the subnet, or give the VPC a larger one.",
  },
  SpotMaxPriceTooLow: {
    kind: "capacity",
    meaning: "The spot price is above the job's `maxPrice`.",
    remedy: "Raise `instance.maxPrice`, or leave it out: a spot instance never costs more than on demand.",
  },
  InternalError: { kind: "capacity", meaning: "EC2 failed.", remedy: BUSY },
  ServiceUnavailable: { kind: "capacity", meaning: "EC2 is overloaded.", remedy: BUSY },
  Unavailable: { kind: "capacity", meaning: "EC2 is overloaded.", remedy: BUSY },
  InvalidFleetConfiguration: {
    kind: "pool",
    meaning: "EC2 does not offer this type in this zone or on this market.",
    remedy:
      "Name types that the region's zones offer: `aws ec2 describe-instance-type-offerings --location-type availability-zone`.",
  },
  Unsupported: {
    kind: "pool",
    meaning: "EC2 does not offer this type in this zone, or not with this request's options.",
    remedy: "Name other `instance.types` or zones.",
  },
  UnsupportedOperation: {
    kind: "pool",
    meaning: "This type cannot do what the request asks, such as boot this image.",
    remedy: "Name types that fit the image's architecture and boot mode, or another image.",
  },
  "InvalidSubnetID.NotFound": {
    kind: "pool",
    meaning: "The subnet was deleted after the job had looked at the network.",
    remedy: "Submit again in ten minutes, when the network is looked at anew.",
  },
  MaxSpotInstanceCountExceeded: {
    kind: "quota",
    meaning: "The account's quota of spot vCPUs is used up; new accounts have 0 for G, P and other GPU types.",
    remedy: RAISE_QUOTA,
  },
  VcpuLimitExceeded: { kind: "quota", meaning: "The account's quota of vCPUs is used up.", remedy: RAISE_QUOTA },
  InstanceLimitExceeded: {
    kind: "quota",
    meaning: "The account runs as many instances as it may.",
    remedy: RAISE_QUOTA,
  },
  MaxSpotFleetRequestCountExceeded: {
    kind: "quota",
    meaning: "The account has as many spot fleets as it may.",
    remedy: "Delete fleets that are done: `aws ec2 describe-fleets`.",
  },
  MaxFleetCountExceeded: {
    kind: "quota",
    meaning: "The account has as many fleets as it may.",
    remedy: "Delete fleets that are done: `aws ec2 describe-fleets`.",
  },
  TargetCapacityLimitExceededException: {
    kind: "quota",
    meaning: "The account's fleets together want more than they may.",
    remedy: "End other fleets, or raise the quota in Service Quotas.",
  },
  ResourceLimitExceeded: {
    kind: "quota",
    meaning: "One of the account's limits is reached; the message says which.",
    remedy: "Raise it in Service Quotas, or end what uses it up.",
  },
  VolumeLimitExceeded: {
    kind: "quota",
    meaning: "The account has as much EBS storage as it may.",
    remedy: "Delete volumes that are not needed, or raise the storage quota of EBS in Service Quotas.",
  },
  NetworkInterfaceLimitExceeded: {
    kind: "quota",
    meaning: "The account has as many network interfaces as it may.",
    remedy: "Delete interfaces that are not needed, or raise the quota: `--service-code vpc --quota-code L-DF5E4CA3`.",
  },
  RequestLimitExceeded: { kind: "throttle", meaning: "The account asks EC2 too often.", remedy: BUSY },
  Throttling: { kind: "throttle", meaning: "The account asks EC2 too often.", remedy: BUSY },
  UnauthorizedOperation: {
    kind: "configuration",
    meaning: "The function's role, or a service control policy of the organisation, forbids it.",
    remedy:
      "Read the encoded text with `aws sts decode-authorization-message --encoded-message <text>`: it names the action and the policy. An own image or key needs rights of its own; a group of `instance.securityGroups` has to be open to the stack still (docs/operate.md).",
  },
  AuthFailure: {
    kind: "configuration",
    meaning: "The account may not use the image, or its credentials are not accepted.",
    remedy: SEE_IMAGE,
  },
  "AuthFailure.ServiceLinkedRoleCreationNotPermitted": {
    kind: "configuration",
    meaning: "The account has no service-linked role for Spot yet, and the function's role may not make it.",
    remedy: "Make it once: `aws iam create-service-linked-role --aws-service-name spot.amazonaws.com`.",
  },
  PendingVerification: {
    kind: "configuration",
    meaning: "AWS still verifies the account; a new one usually takes less than four hours.",
    remedy: "Wait for AWS's mail, then submit again. If none comes in a day, ask AWS Support.",
  },
  OptInRequired: {
    kind: "configuration",
    meaning: "The account is not signed up for EC2 here, or an image of the Marketplace has not been subscribed to.",
    remedy:
      "Finish the account's sign-up (payment method), enable the region under Account, or subscribe to the image at the address in the message.",
  },
  Blocked: { kind: "configuration", meaning: "AWS has blocked the account.", remedy: "Ask AWS Support." },
  InvalidParameterCombination: {
    kind: "configuration",
    meaning: "EC2 does not accept the request's parameters together; the message says which.",
    remedy: "Change what the message names: usually the type does not fit the image or the disk.",
  },
  InvalidParameterValue: {
    kind: "configuration",
    meaning: "EC2 does not accept a value; the message says which.",
    remedy: "Change what the message names.",
  },
  InvalidParameter: {
    kind: "configuration",
    meaning: "EC2 does not accept a value; the message says which.",
    remedy: "Change what the message names.",
  },
  "InvalidAMIID.NotFound": {
    kind: "configuration",
    meaning: "The image does not exist in this region.",
    remedy: SEE_IMAGE,
  },
  "InvalidAMIID.Malformed": { kind: "configuration", meaning: "The image's id is not one.", remedy: SEE_IMAGE },
  "InvalidAMIID.Unavailable": {
    kind: "configuration",
    meaning: "The image was deregistered, or is not finished.",
    remedy: SEE_IMAGE,
  },
  InvalidBlockDeviceMapping: {
    kind: "configuration",
    meaning: "The disk does not fit the image: too small for its snapshot, or under another device name.",
    remedy: "Raise `instance.diskGiB` to at least the image's size, or leave it out.",
  },
  "InvalidSnapshot.NotFound": { kind: "configuration", meaning: "The image's snapshot is gone.", remedy: SEE_IMAGE },
  "InvalidLaunchTemplateId.NotFound": {
    kind: "configuration",
    meaning: "The stack's launch template is gone, or the job's own.",
    remedy: "Submit the job again. If other jobs meet it too, deploy the stack again: `npx serverless deploy`.",
  },
  "InvalidLaunchTemplateId.VersionNotFound": {
    kind: "configuration",
    meaning: "The stack's launch template has been changed by hand.",
    remedy: "Deploy the stack again: `npx serverless deploy`.",
  },
  "InvalidKeyPair.NotFound": {
    kind: "configuration",
    meaning: "The key pair of `instance.keyPair` is gone.",
    remedy: "Import it again (`aws ec2 import-key-pair`), or submit the job with another or none.",
  },
  "InvalidGroup.NotFound": {
    kind: "configuration",
    meaning: "The stack's security group is gone, or one of `instance.securityGroups`.",
    remedy: "If the message names the stack's, deploy it again: `npx serverless deploy`; else correct the job.",
  },
} as const satisfies Record<string, Refusal>;

/** Codes that mean something else by their message. */
export const SPECIAL_REFUSALS: readonly (Refusal & {
  readonly code: string;
  readonly message: RegExp;
  readonly says: string;
})[] = [
  {
    code: "InvalidParameterCombination",
    message: /type is not eligible for Free Tier/i,
    says: "… instance type is not eligible for Free Tier",
    kind: "pool",
    meaning: "The account is on AWS's free plan, which has not this type.",
    remedy: FREE_PLAN,
  },
  {
    code: "InvalidParameterCombination",
    message: /image is not eligible for Free Tier/i,
    says: "… image is not eligible for Free Tier",
    kind: "configuration",
    meaning: "The account is on AWS's free plan, which has not this image.",
    remedy:
      "Leave `instance.image` out (the stack's default is Amazon Linux), or move the account to the paid plan (Billing console).",
  },
  {
    code: "VcpuLimitExceeded",
    message: /vCPU limit of 0\b/,
    says: "… current vCPU limit of 0 …",
    kind: "configuration",
    meaning:
      "The account's quota for these types is 0, as it is for GPU types in new accounts: waiting would not help.",
    remedy: RAISE_QUOTA,
  },
];
