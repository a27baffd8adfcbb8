/** Values of the simple types as text, for forms, headers, query strings and XML. */
import { AwsError } from "../kernel/service.ts";
import { timestampFormat } from "./schema.ts";
import type { Schema, TimestampFormat } from "./schema.ts";

/** A request that cannot be read; AWS answers `SerializationException` or `MalformedInput` before any validation. */
export const malformed = (message: string): AwsError => new AwsError("SerializationException", message);

export function readTimestamp(text: string | number): Date {
  const date =
    typeof text === "number" || /^-?[\d.]+(e\d+)?$/i.test(text) ? new Date(Number(text) * 1000) : new Date(text);
  if (Number.isNaN(date.getTime())) throw malformed(`${JSON.stringify(text)} is not a timestamp`);
  return date;
}

/** Handlers may answer a time as a Date or, from the store, as ISO-8601. */
export function writeTimestamp(schema: Schema, time: Date | string, fallback: TimestampFormat): string | number {
  const value = new Date(time);
  const format = timestampFormat(schema, fallback);
  if (format === "epoch-seconds") return value.getTime() / 1000;
  return format === "http-date" ? value.toUTCString() : value.toISOString();
}

export function readText(schema: Schema, text: string): unknown {
  if (schema.isNumericSchema()) return readNumber(text);
  if (schema.isBooleanSchema()) return readBoolean(text);
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(text, "base64"));
  if (schema.isTimestampSchema()) return readTimestamp(text);
  return text;
}

export function writeText(schema: Schema, value: unknown, timestamps: TimestampFormat): string {
  if (schema.isTimestampSchema()) return String(writeTimestamp(schema, value as Date | string, timestamps));
  if (schema.isBlobSchema()) return toBytes(value).toString("base64");
  return String(value);
}

/** Handlers may answer a blob as bytes or as text. */
export const toBytes = (value: unknown): Buffer =>
  typeof value === "string" ? Buffer.from(value) : Buffer.from(value as Uint8Array);

function readNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) throw malformed(`${JSON.stringify(text)} is not a number`);
  return value;
}

function readBoolean(text: string): boolean {
  if (/^true$/i.test(text)) return true;
  if (/^false$/i.test(text)) return false;
  throw malformed(`${JSON.stringify(text)} is not a boolean`);
}
