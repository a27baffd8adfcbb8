/**
 * Task tokens: which execution and which of its invocations, and 256 bits nobody can guess. A token thus survives a
 * restart without a table, and one whose task is over is still recognised. AWS's limit is 2,048 characters
 * (SendTaskSuccess); these stay under 1,024.
 */
interface TokenContent {
  readonly executionArn: string;
  readonly invoke: number;
}

export function mintToken(executionArn: string, invoke: number, secret: string): string {
  return Buffer.from(JSON.stringify([executionArn, invoke, secret])).toString("base64url");
}

/** Null for anything that was never a token. */
export function readToken(token: string): TokenContent | null {
  try {
    const content: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    if (!Array.isArray(content) || content.length !== 3) return null;
    const [executionArn, invoke, secret] = content as unknown[];
    if (typeof executionArn !== "string" || typeof invoke !== "number" || typeof secret !== "string") return null;
    return { executionArn, invoke };
  } catch {
    return null;
  }
}
