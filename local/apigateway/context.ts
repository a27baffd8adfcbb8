/** What the operations share. */
import { randomBytes } from "node:crypto";
import { AwsError } from "../kernel/service.ts";
import type { Cloud } from "../kernel/service.ts";
import type { Api, ApiState } from "./state.ts";

export interface ApiContext {
  readonly cloud: Cloud;
  readonly state: ApiState;
}

export const notFound = (kind: string, id: string): AwsError =>
  new AwsError("NotFoundException", `Invalid ${kind} identifier specified ${id}`, { status: 404 });

export const badRequest = (message: string): AwsError => new AwsError("BadRequestException", message, { status: 400 });

export const conflict = (message: string): AwsError => new AwsError("ConflictException", message, { status: 409 });

export function findApi({ state }: ApiContext, apiId: string | undefined): Api {
  const api = state.apis.get(apiId ?? "");
  if (!api) throw notFound("API", apiId ?? "");
  return api;
}

/** Ten lower-case letters and digits for an API, seven for its parts, as AWS makes them. */
export const makeId = (length: number): string =>
  Array.from(randomBytes(length), (byte) => "abcdefghijklmnopqrstuvwxyz0123456789"[byte % 36]).join("");

export const nowIso = ({ cloud }: ApiContext): string => new Date(cloud.clock.now()).toISOString();

/** What HTTP APIs can and this cloud cannot is refused by name, never ignored. */
export function refuseUnsupported(operation: string, input: object, supported: readonly string[]): void {
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || value === null || supported.includes(name)) continue;
    if (typeof value === "object" && Object.keys(value).length === 0) continue;
    throw new AwsError(
      "NotImplemented",
      `apigatewayv2:${operation} with ${name} is not implemented by the local cloud`,
      { status: 501 },
    );
  }
}
