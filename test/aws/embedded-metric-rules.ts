/**
 * The published rules of CloudWatch's embedded metric format (CloudWatch user guide, "Specification: Embedded metric
 * format"), as a list of what breaks them. Written from the page and apart from the local cloud's reader.
 */
type Document = Readonly<Record<string, any>>;

const UNITS =
  /^((Micro|Milli)?[Ss]econds|(Bytes|Bits|(Kilo|Mega|Giga|Tera)(bytes|bits))(\/Second)?|Count(\/Second)?|Percent|None)$/;

export function violations(line: string): readonly string[] {
  const root = JSON.parse(line) as Document;
  const { Timestamp, CloudWatchMetrics, ...others } = (root["_aws"] ?? {}) as Document;
  const found: string[] = [];
  const require = (isRight: boolean, rule: string): void => void (isRight || found.push(rule));
  require(line.trimEnd() === JSON.stringify(root), "one JSON object, nothing before or after it");
  require(Buffer.byteLength(line) <= 256 * 1024, "at most 256 KiB");
  require(Object.keys(others).length === 0, "no other member in _aws");
  // Milliseconds since 1970: of this century, and neither seconds nor microseconds.
  require(Number.isInteger(Timestamp) && Timestamp > 9.5e11 && Timestamp < 4.2e12, "Timestamp in milliseconds");
  require(Array.isArray(CloudWatchMetrics), "CloudWatchMetrics is a list");
  for (const directive of CloudWatchMetrics as Document[]) found.push(...directiveViolations(root, directive));
  return found;
}

function directiveViolations(root: Document, directive: Document): readonly string[] {
  const { Namespace, Dimensions, Metrics } = directive as {
    Namespace: unknown;
    Dimensions: string[][];
    Metrics: Document[];
  };
  const found: string[] = [];
  const require = (isRight: boolean, rule: string): void => void (isRight || found.push(rule));
  require(Object.keys(directive).length === 3, "Namespace, Dimensions and Metrics, and nothing else");
  require(isName(Namespace) && !String(Namespace).startsWith("AWS/"), "a namespace of our own");
  require(Dimensions.length >= 1, "at least one set of dimensions");
  for (const set of Dimensions) {
    require(set.length <= 9, "at most 9 dimensions (30 since 2022)");
    for (const name of set) require(isName(name) && isName(root[name]), "a dimension is a text member of the root");
  }
  require(Metrics.length >= 1 && Metrics.length <= 100, "1 to 100 metrics");
  for (const { Name, Unit = "None" } of Metrics) {
    const values: unknown[] = [root[Name as string]].flat();
    require(isName(Name), "a metric has a name");
    require(UNITS.test(String(Unit)), "a unit that CloudWatch knows");
    require(values.length >= 1 && values.length <= 100, "1 to 100 values");
    require(values.every((value) => typeof value === "number" && Number.isFinite(value)), "values are numbers");
  }
  return found;
}

const isName = (value: unknown): boolean => typeof value === "string" && value.length >= 1 && value.length <= 255;
