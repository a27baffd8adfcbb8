/** `resolve:ssm:…`: images named by a parameter. */
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { ssmClient } from "./clients.ts";
import { isAwsError } from "./errors.ts";

const RESOLVE = "resolve:ssm:";

/** The id, or null: there is no such parameter, or no such version of it. */
export async function imageIdOf(reference: string): Promise<string | null> {
  if (!reference.startsWith(RESOLVE)) return reference;
  try {
    const answer = await ssmClient().send(new GetParameterCommand({ Name: reference.slice(RESOLVE.length) }));
    return answer.Parameter?.Value ?? null;
  } catch (error) {
    // A name that Parameter Store would never give is a ValidationException.
    if (isAwsError(error, "ParameterNotFound", "ParameterVersionNotFound", "ValidationException")) return null;
    throw error;
  }
}
