/** Tags of log groups. */
import { AwsError } from "../kernel/service.ts";
import { TAGS_PER_GROUP } from "./facts.ts";

export function mergeTags(
  present: Readonly<Record<string, string>>,
  added: Readonly<Record<string, string>>,
): Record<string, string> {
  const merged = { ...present, ...added };
  if (Object.keys(merged).length > TAGS_PER_GROUP) {
    throw new AwsError("TooManyTagsException", `A resource can have no more than ${TAGS_PER_GROUP} tags.`);
  }
  return merged;
}
