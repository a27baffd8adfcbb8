import { AwsError } from "../kernel/service.ts";

/** EFS errors carry their code a second time, as a member. */
export const efsError = (
  code: string,
  status: number,
  message: string,
  members: Record<string, unknown> = {},
): AwsError => new AwsError(code, message, { status, members: { ErrorCode: code, ...members } });

export const badRequest = (message: string): AwsError => efsError("BadRequest", 400, message);
