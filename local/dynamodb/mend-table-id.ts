/** dynalite's table ids are four figures short of a UUID, which is what DynamoDB's are (API reference, TableDescription). */
import type { EngineAnswer } from "./engine.ts";

const SHORT_ID = /"TableId":"([\da-f]{4})([\da-f-]{28})"/;

export function mendTableId(answer: EngineAnswer): EngineAnswer {
  const text = answer.body.toString();
  if (!SHORT_ID.test(text)) return answer;
  // The engine's checksum was of its own body.
  const { "x-amz-crc32": _checksum, ...headers } = answer.headers;
  return { ...answer, headers, body: Buffer.from(text.replace(SHORT_ID, '"TableId":"$1$2$1"')) };
}
