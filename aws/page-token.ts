/** Page tokens: opaque to the caller, JSON to us. They grant nothing: whoever may list may start anywhere. */
import { SpotConnectError } from "../core/errors.ts";

export const writeToken = (position: Readonly<Record<string, unknown>>): string =>
  Buffer.from(JSON.stringify(position)).toString("base64url");

/** The token's members, unchecked. Throws InvalidRequest for what is no token at all. */
export function readToken(token: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Neither base64url nor JSON: refused below, as any other stranger.
  }
  throw unreadableToken();
}

export const unreadableToken = (): SpotConnectError =>
  new SpotConnectError("InvalidRequest", "nextToken cannot be read.", {
    details: [
      { field: "nextToken", problem: "cannot be read", expected: "the nextToken of the page before, unchanged" },
    ],
  });
