/** `Range: bytes=…` with one range, as S3 takes it (RFC 9110 §14). */
import { invalidRange } from "./errors.ts";

export interface Span {
  readonly start: number;
  /** Not included. */
  readonly end: number;
  readonly isPartial: boolean;
}

/** A header that is no byte range is ignored, as the RFC says. Throws InvalidRange (416). */
export function spanOf(range: string | undefined, size: number): Span {
  const whole = { start: 0, end: size, isPartial: false };
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? "");
  const [, from = "", to = ""] = match ?? [];
  if (!match || (from === "" && to === "")) return whole;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size : Math.min(size, Number(to) + 1);
  if (from !== "" && to !== "" && Number(to) < start) return whole;
  if (start >= size) throw invalidRange();
  return { start, end, isPartial: true };
}
