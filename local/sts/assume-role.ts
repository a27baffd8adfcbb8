import type { AssumeRoleCommandInput, AssumeRoleResponse } from "@aws-sdk/client-sts";
import { findRoleByArn } from "../iam/roles.ts";
import { isTrusted } from "../iam/trust.ts";
import { AwsError } from "../kernel/service.ts";
import type { Call, Cloud } from "../kernel/service.ts";
import {
  DEFAULT_SESSION_SECONDS,
  LONGEST_CHAINED_SESSION_SECONDS,
  LONGEST_SESSION_SECONDS,
  SESSION_NAME,
  SHORTEST_SESSION_SECONDS,
} from "./facts.ts";

export const assumeRole =
  (cloud: Cloud) =>
  (input: AssumeRoleCommandInput, { caller }: Call): AssumeRoleResponse => {
    const { RoleArn: roleArn = "", RoleSessionName: sessionName = "" } = input;
    const durationSeconds = input.DurationSeconds ?? DEFAULT_SESSION_SECONDS;
    checkShape(sessionName, durationSeconds);
    const role = findRoleByArn(cloud.store, roleArn);
    // An unknown role and a distrusting one answer alike, so that nobody can find out which roles exist.
    if (!role || !isTrusted(role.trustPolicy, caller)) {
      const message = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
      throw new AwsError("AccessDenied", message, { status: 403 });
    }
    checkDuration(durationSeconds, role.maxSessionSeconds, caller.roleArn !== null);
    const { credentials, caller: session } = cloud.assumeRole(roleArn, sessionName, durationSeconds);
    return {
      Credentials: {
        AccessKeyId: credentials.accessKeyId,
        SecretAccessKey: credentials.secretAccessKey,
        SessionToken: credentials.sessionToken ?? undefined,
        Expiration: new Date(credentials.expiration ?? ""),
      },
      AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
    };
  };

function checkShape(sessionName: string, durationSeconds: number): void {
  if (!SESSION_NAME.test(sessionName)) {
    throw invalid(
      `Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    );
  }
  if (durationSeconds < SHORTEST_SESSION_SECONDS) {
    throw invalid(
      `Value '${durationSeconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to ${SHORTEST_SESSION_SECONDS}`,
    );
  }
  if (durationSeconds > LONGEST_SESSION_SECONDS) {
    throw invalid(
      `Value '${durationSeconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to ${LONGEST_SESSION_SECONDS}`,
    );
  }
}

function checkDuration(durationSeconds: number, maxSessionSeconds: number, isChained: boolean): void {
  if (isChained && durationSeconds > LONGEST_CHAINED_SESSION_SECONDS) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  if (durationSeconds > maxSessionSeconds) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
}

const invalid = (problem: string): AwsError =>
  new AwsError("ValidationError", `1 validation error detected: ${problem}`);
