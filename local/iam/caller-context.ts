/** The condition keys that say who calls, how and when (IAM user guide, "AWS global condition context keys"). */
import type { Call } from "../kernel/service.ts";
import type { ContextValues } from "./evaluation/context.ts";

export function callerContext(
  { caller, region }: Call,
  roleTags: Readonly<Record<string, string>>,
  nowMs: number,
): ContextValues {
  const { invokedBy } = caller;
  return {
    "aws:PrincipalArn": caller.roleArn ?? caller.arn,
    "aws:PrincipalAccount": caller.accountId,
    "aws:PrincipalType": caller.roleArn === null ? "Account" : "AssumedRole",
    "aws:PrincipalIsAWSService": "false",
    ...Object.fromEntries(Object.entries(roleTags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
    "aws:userid": caller.userId,
    ...(caller.sourceInstanceArn === undefined ? {} : { "ec2:SourceInstanceARN": caller.sourceInstanceArn }),
    "aws:RequestedRegion": region,
    "aws:ResourceAccount": caller.accountId,
    "aws:CurrentTime": new Date(nowMs).toISOString(),
    "aws:EpochTime": String(Math.floor(nowMs / 1000)),
    // The loopback interface stands for AWS's TLS endpoints: nobody can listen, and a policy that asks for TLS must hold here too.
    "aws:SecureTransport": "true",
    "aws:ViaAWSService": String(invokedBy !== undefined),
    ...(invokedBy === undefined
      ? { "aws:SourceIp": "127.0.0.1" }
      : { "aws:CalledVia": [invokedBy], "aws:CalledViaFirst": invokedBy, "aws:CalledViaLast": invokedBy }),
  };
}
