/** The role a state machine's executions act as. */
import type { Cloud } from "../kernel/service.ts";
import { AwsError } from "../kernel/service.ts";

/** Throws AccessDeniedException, as AWS does for a role it cannot assume. */
export function checkRole(cloud: Cloud, roleArn: string): void {
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(roleArn)) {
    throw new AwsError("InvalidArn", `Invalid Role Arn: '${roleArn}'`);
  }
  try {
    cloud.assumeRole(roleArn, "states");
  } catch {
    throw new AwsError(
      "AccessDeniedException",
      "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.",
    );
  }
}
