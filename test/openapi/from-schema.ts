/** Values that a JSON Schema accepts, drawn from the schema itself. */
import * as fc from "fast-check";
import type { JsonSchema } from "../../contract/job-input-schema.ts";

export function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(valuesOf));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "string":
      return textsOf(schema);
    case "integer":
      return fc.integer({ min: Number(schema["minimum"]), max: Number(schema["maximum"]) });
    case "number":
      return fc.double({
        min: Number(schema["exclusiveMinimum"]),
        minExcluded: true,
        max: Number(schema["maximum"]),
        noNaN: true,
      });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return listsOf(schema);
    case "object":
      return schema.properties === undefined ? dictionariesOf(schema) : objectsOf(schema);
    default:
      throw new Error(`no values of ${JSON.stringify(schema)}`);
  }
}

/** Likely texts that fit, and drawn ones where fast-check can. */
function textsOf({ minLength = 0, maxLength = Infinity, ...schema }: JsonSchema): fc.Arbitrary<string> {
  const matches = patternOf(schema) ?? /(?:)/u;
  const refused = patternOf((schema["not"] ?? {}) as JsonSchema);
  const isRefused = (text: string): boolean => refused !== null && refused.test(text);
  const isFit = (text: string): boolean =>
    matches.test(text) && text.length >= Number(minLength) && text.length <= Number(maxLength) && !isRefused(text);
  const likely = fc.constantFrom(...LIKELY.filter(isFit));
  const drawn = textsMatching(matches);
  return drawn === null ? likely : fc.oneof(likely, drawn.filter(isFit));
}

function patternOf({ pattern }: JsonSchema): RegExp | null {
  return typeof pattern === "string" ? new RegExp(pattern, "u") : null;
}

/** null where a pattern looks ahead or names a class of Unicode, which fast-check refuses in one way or another. */
function textsMatching(pattern: RegExp): fc.Arbitrary<string> | null {
  if (/\(\?!|\\p\{/.test(pattern.source)) return null;
  try {
    return fc.stringMatching(pattern);
  } catch {
    return null;
  }
}

const LIKELY = `
  0 7 a b c x y z true echo 90s 15m PT10M P1D 0s 400d data/ ./a results/** ..x a/..b A_1 Kürzel train.py 'y
  s3://open-data/x/ s3://other-bucket/ upload:${"0".repeat(64)} eu-central-1a us-east-1a c6i.large m7g.large
  ami-0123abcd resolve:ssm:/spot-connect/image resolve:ssm:/secret SIGUSR1`
  .split(/\s+/)
  .concat("two words");

function listsOf({ items = {}, minItems = 0, maxItems = 3, uniqueItems }: JsonSchema): fc.Arbitrary<unknown[]> {
  const [minLength, maxLength] = [Number(minItems), Math.min(3, Number(maxItems))];
  const item = valuesOf(items);
  return uniqueItems === true
    ? fc.uniqueArray(item, { minLength, maxLength })
    : fc.array(item, { minLength, maxLength });
}

const dictionariesOf = ({ propertyNames = {}, additionalProperties }: JsonSchema): fc.Arbitrary<object> =>
  fc.dictionary(textsOf(propertyNames), valuesOf(additionalProperties as JsonSchema), { maxKeys: 3 });

function objectsOf({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<object> {
  const members = Object.entries(properties).map(([name, member]) => [name, valuesOf(member)] as const);
  return fc.record(Object.fromEntries(members), { requiredKeys: [...required] });
}
