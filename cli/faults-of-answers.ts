/** Answers of the API's endpoint that are not the API's own: API Gateway's, a storage's, another release's. */
import type { UnexpectedAnswer } from "../contract/client.ts";
import { EXIT } from "./exit-codes.ts";
import type { FaultClass } from "./faults.ts";

const OTHER_RELEASE =
  "The stack is of another release than this command: deploy it anew (`npx serverless deploy`), or use the `spot` that belongs to it.";
/** API Gateway's HTTP APIs say no more than `Forbidden`, whether the signature or the permission is at fault. */
const FORBIDDEN =
  "See who you are with `aws sts get-caller-identity`: the identity needs execute-api:Invoke on the stack's API, and the machine's clock must be right to five minutes.";
const AGAIN =
  "Try again. If it stays, the functions' log group in CloudWatch (`/spot-connect/STACK/functions`) says why.";

export function findAnswerFault({ status, source }: UnexpectedAnswer): FaultClass {
  if (source === "upload")
    return {
      exitCode: status >= 500 ? EXIT.unavailable : EXIT.refused,
      remedy: "Submit again: an upload's address is valid for 15 minutes, and the directory must not change meanwhile.",
    };
  if (status === 401 || status === 403) return { exitCode: EXIT.refused, remedy: FORBIDDEN };
  if (status === 429 || status >= 500) return { exitCode: EXIT.unavailable, remedy: AGAIN };
  return { exitCode: EXIT.refused, remedy: OTHER_RELEASE };
}
