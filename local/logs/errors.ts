/** CloudWatch Logs' errors, in its words. */
import { AwsError } from "../kernel/service.ts";

export const invalidParameter = (message: string): AwsError => new AwsError("InvalidParameterException", message);
export const noSuchGroup = (): AwsError =>
  new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
export const noSuchStream = (): AwsError =>
  new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
export const alreadyExists = (what: "group" | "stream"): AwsError =>
  new AwsError("ResourceAlreadyExistsException", `The specified log ${what} already exists`);

/** A pattern that a value breaks, as AWS says it. */
export const constraint = (value: string, field: string, rule: string): AwsError =>
  invalidParameter(`1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: ${rule}`);
