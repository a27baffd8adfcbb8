import type { GetCallerIdentityCommandInput, GetCallerIdentityResponse } from "@aws-sdk/client-sts";
import type { Call } from "../kernel/service.ts";

export const getCallerIdentity = (
  _input: GetCallerIdentityCommandInput,
  { caller }: Call,
): GetCallerIdentityResponse => ({ UserId: caller.userId, Account: caller.accountId, Arn: caller.arn });
