/** Whether AWS answered with one of these error codes. */
export const isAwsError = (error: unknown, ...codes: readonly string[]): error is Error =>
  error instanceof Error && "$fault" in error && codes.includes(error.name);

/** CloudFormation has no code of its own for a missing stack: a ValidationError "Stack with id … does not exist". */
export const isMissingStack = (error: unknown): boolean =>
  isAwsError(error, "ValidationError") && error.message.includes("does not exist");
