import { invalid } from "./context.ts";

/** Source: Lambda developer guide, "Tag requirements": 50 tags, keys to 128 characters, values to 256, not `aws:`. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags);
  if (entries.length > 50) throw invalid("Tags cannot have more than 50 entries");
  for (const [key, value] of entries) {
    if (key.length === 0 || key.length > 128 || value.length > 256)
      throw invalid(`Tag key or value is too long: ${key}`);
    if (key.toLowerCase().startsWith("aws:") && !key.startsWith("aws:cloudformation:")) {
      throw invalid("System tags cannot be added/updated by requester.");
    }
  }
}
