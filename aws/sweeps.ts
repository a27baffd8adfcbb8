/** The sweep on demand: the API may remove nothing itself, but it may ask the function that may. */
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { SpotConnectError } from "../core/errors.ts";
import type { Sweeps } from "../core/ports-api.ts";
import type { SweepReport } from "../core/sweep.ts";
import { lambdaClient } from "./clients.ts";
import type { Environment } from "./environment.ts";

/** Below the API function's own 25 s, so that it can still say what happened. */
const PATIENCE_MS = 20_000;

export const sweeps = ({ sweepFunction }: Environment): Sweeps => ({
  run: async (order) => {
    const Payload = new TextEncoder().encode(JSON.stringify(order));
    const abortSignal = AbortSignal.timeout(PATIENCE_MS);
    const invoke = new InvokeCommand({ FunctionName: sweepFunction, Payload });
    const answer = await lambdaClient()
      .send(invoke, { abortSignal })
      .catch((error: unknown) => {
        throw abortSignal.aborted ? tooSlow(error) : error;
      });
    const result: unknown = JSON.parse(new TextDecoder().decode(answer.Payload));
    if (answer.FunctionError === undefined) return result as SweepReport;
    const { errorType, errorMessage } = result as { readonly errorType?: string; readonly errorMessage?: string };
    throw new SpotConnectError("SweepFailed", `The sweep failed: ${errorType ?? "Error"}: ${errorMessage ?? ""}`);
  },
});

const tooSlow = (cause: unknown): SpotConnectError =>
  new SpotConnectError(
    "SweepFailed",
    `The sweep takes longer than ${PATIENCE_MS / 1000} s. It goes on; its report will be in the log of its function.`,
    { cause },
  );
