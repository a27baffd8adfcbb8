import type { GetAccountSettingsResponse } from "@aws-sdk/client-lambda";
import { accountConcurrency, unreservedConcurrency } from "./account-concurrency.ts";
import type { LambdaContext } from "./context.ts";
import { CODE_STORAGE_BYTES, LARGEST_UNZIPPED_BYTES, LARGEST_ZIP_UPLOAD_BYTES } from "./facts.ts";

export const getAccountSettings =
  ({ state }: LambdaContext) =>
  (): GetAccountSettingsResponse => {
    const [functions, layers] = [state.functions.values(), state.layers.values()];
    return {
      AccountLimit: {
        TotalCodeSize: CODE_STORAGE_BYTES,
        CodeSizeUnzipped: LARGEST_UNZIPPED_BYTES,
        CodeSizeZipped: LARGEST_ZIP_UPLOAD_BYTES,
        ConcurrentExecutions: accountConcurrency(state),
        UnreservedConcurrentExecutions: unreservedConcurrency(state),
      },
      AccountUsage: {
        TotalCodeSize: [...functions, ...layers].reduce((sum, { code }) => sum + code.bytes, 0),
        FunctionCount: functions.length,
      },
    };
  };
