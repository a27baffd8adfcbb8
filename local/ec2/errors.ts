import { AwsError } from "../kernel/service.ts";

export const invalidParameter = (message: string): AwsError => new AwsError("InvalidParameterValue", message);

/** EC2's code for an id that does not exist, e.g. `InvalidSubnetID.NotFound`. */
export const notFound = (kind: string, what: string, id: string): AwsError =>
  new AwsError(`Invalid${kind}.NotFound`, `The ${what} '${id}' does not exist`);

export const notSupportedHere = (what: string): AwsError =>
  new AwsError("NotImplemented", `ec2: ${what} is not implemented by the local cloud`, { status: 501 });
