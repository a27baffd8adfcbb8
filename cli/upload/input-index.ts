/** A job's inputs as its writer counts them: those of this machine's files are laid before them, which nobody sees. */
import { isSpotConnectError, SpotConnectError } from "../../core/errors.ts";

/** What `call` refuses of `inputs` is named by the index in the job as it was given, before which `laid` were laid. */
export async function countAsGiven<T>(laid: number, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw isSpotConnectError(error, "InvalidJob") ? asGiven(error, laid) : error;
  }
}

function asGiven(error: SpotConnectError, laid: number): SpotConnectError {
  const count = (text: string): string => text.replaceAll(/\binputs\[(\d+)\]/g, (_, index) => nameOf(+index, laid));
  const details = error.details.map((each) => ({ ...each, field: count(each.field) }));
  return new SpotConnectError(error.name, count(error.message), { details, cause: error });
}

const nameOf = (index: number, laid: number): string =>
  index < laid ? `uploads[${index}]` : `inputs[${index - laid}]`;
