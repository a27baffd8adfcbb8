/** DynamoDB's errors, in its words. */
import { AwsError } from "../kernel/service.ts";
import type { EngineAnswer } from "./engine.ts";

export const invalid = (message: string): AwsError => new AwsError("ValidationException", message);

/** The engine's own refusal, passed on. */
export function toError({ status, body }: EngineAnswer): AwsError {
  const { __type: type = "InternalServerError", message = "" } = parse(body);
  return new AwsError(String(type).split("#").at(-1) ?? "InternalServerError", String(message), { status });
}

export const parse = (body: Buffer): Record<string, unknown> =>
  JSON.parse(body.toString() || "{}") as Record<string, unknown>;
