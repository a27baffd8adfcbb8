/** IAM's errors, in its words. */
import { AwsError } from "../kernel/service.ts";

export const noSuchEntity = (message: string): AwsError => new AwsError("NoSuchEntity", message, { status: 404 });
export const noSuchRole = (roleName: string): AwsError =>
  noSuchEntity(`The role with name ${roleName} cannot be found.`);
export const noSuchProfile = (profileName: string): AwsError =>
  noSuchEntity(`Instance Profile ${profileName} cannot be found.`);
export const noSuchPolicy = (arn: string): AwsError => noSuchEntity(`Policy ${arn} was not found.`);
export const alreadyExists = (message: string): AwsError =>
  new AwsError("EntityAlreadyExists", message, { status: 409 });
export const deleteConflict = (message: string): AwsError => new AwsError("DeleteConflict", message, { status: 409 });
export const limitExceeded = (message: string): AwsError => new AwsError("LimitExceeded", message, { status: 409 });
export const malformedPolicy = (message: string): AwsError => new AwsError("MalformedPolicyDocument", message);
export const invalidInput = (message: string): AwsError => new AwsError("InvalidInput", message);
export const validationError = (message: string): AwsError => new AwsError("ValidationError", message);
