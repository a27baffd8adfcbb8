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
        min: Number(schema["minimum"] ?? schema["exclusiveMinimum"]),
        minExcluded: schema["minimum"] === undefined,
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

/** What the schema itself shows, most often: it is more than of the right form. Likely texts that fit, and drawn ones. */
function textsOf({ minLength = 0, maxLength = Infinity, ...schema }: JsonSchema): fc.Arbitrary<string> {
  const matches = patternOf(schema) ?? /(?:)/u;
  const refused = patternOf((schema["not"] ?? {}) as JsonSchema);
  const isRefused = (text: string): boolean => refused !== null && refused.test(text);
  const isFit = (text: string): boolean =>
    matches.test(text) && text.length >= Number(minLength) && text.length <= Number(maxLength) && !isRefused(text);
  const likely = fc.constantFrom(...LIKELY.filter(isFit));
  const drawn = textsMatching(matches);
  const others = drawn === null ? likely : fc.oneof(likely, drawn.filter(isFit));
  const examples = (schema["examples"] ?? []) as readonly unknown[];
  const shown = [schema.default, ...examples].filter((text) => typeof text === "string");
  if (shown.length === 0) return others;
  return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...shown) }, { weight: 1, arbitrary: others });
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
  https://hooks.example.com/x arn:aws:sns:eu-central-1:123456789012:jobs ssm:/spot-connect-dev/webhooks/ci ssm:/other/webhooks/ci
  0 7 a b c x y z true echo 90s 15m PT10M P1D 0s 400d data/ ./a results/** ..x a/..b A_1 Kürzel train.py 'y
  s3://open-data/x/ s3://other-bucket/ upload:${"0".repeat(64)} eu-central-1a us-east-1a c6i.large m7g.large
  ami-0123abcd resolve:ssm:/spot-connect/image resolve:ssm:/secret SIGUSR1 203.0.113.7/32 python:3.12`
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
