/** Limits of CloudFormation. Source: CloudFormation user guide, "Understand quotas" and "Stack status codes" (2026). */
export const LARGEST_TEMPLATE_BODY_BYTES = 51_200;
export const LARGEST_TEMPLATE_OBJECT_BYTES = 1_048_576;
export const MOST_RESOURCES = 500;
export const MOST_PARAMETERS = 200;
export const MOST_OUTPUTS = 200;
export const MOST_MAPPINGS = 200;
export const STACK_NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;
export const EVENTS_PER_PAGE = 100;

/** Not AWS's: resources of a stack that are made at the same time, and how long one may take to settle. */
export const PARALLEL_RESOURCES = 8;
export const SETTLE_SECONDS = 600;
export const SETTLE_POLL_SECONDS = 0.05;

/** Resource types that need CAPABILITY_IAM, or CAPABILITY_NAMED_IAM when this property is set. */
export const IAM_NAME_PROPERTY: Readonly<Record<string, string>> = {
  "AWS::IAM::Role": "RoleName",
  "AWS::IAM::InstanceProfile": "InstanceProfileName",
  "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
};
