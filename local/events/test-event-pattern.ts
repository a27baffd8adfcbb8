import type { TestEventPatternRequest, TestEventPatternResponse } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../kernel/service.ts";
import { matches } from "./match.ts";
import type { Json } from "./match.ts";
import { parsePattern } from "./parse-pattern.ts";

const REQUIRED = ["id", "account", "source", "time", "region", "resources", "detail-type"];

export const testEventPattern = (input: TestEventPatternRequest): TestEventPatternResponse => {
  const pattern = parsePattern(input.EventPattern ?? "");
  return { Result: matches(pattern, parseEvent(input.Event ?? "")) };
};

function parseEvent(text: string): Json {
  try {
    const event = JSON.parse(text) as Record<string, Json>;
    if (REQUIRED.every((name) => name in event)) return event;
  } catch {
    // Answered as any other event that is none.
  }
  throw new AwsError("ValidationException", "Parameter Event is not valid.");
}
