/** One thing wrong in an exchange that was right, and where and by which rule it has to be found. */
import type { Exchange, Message } from "./recorded.ts";

export interface Spoilt {
  readonly name: string;
  /** An operation of recorded.ts. */
  readonly of: string;
  readonly side: "request" | "answer";
  readonly path: string;
  /** How the rule begins. */
  readonly rule: string;
  readonly spoil: (exchange: Exchange) => Exchange;
}

const PRODUCT_ROLE = "arn:aws:iam::000000000000:role/spot-connect-dev-RunAttemptRole-0A1B2C3D4E5F";

/** In the body, whose bytes may be of any kind. */
function change(message: Message, from: string | RegExp, to: string): void {
  const encoding = message.isBase64 ? "base64" : "latin1";
  const before = Buffer.from(message.body, encoding).toString("latin1");
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${String(from)} is not in ${before}`);
  message.body = Buffer.from(after, "latin1").toString(encoding);
}

const inRequest =
  (from: string | RegExp, to: string) =>
  (exchange: Exchange): Exchange => {
    change(exchange.request, from, to);
    return exchange;
  };

const inAnswer =
  (from: string | RegExp, to: string) =>
  (exchange: Exchange): Exchange => {
    change(exchange.response, from, to);
    return exchange;
  };

const asProduct =
  (spoil: (exchange: Exchange) => Exchange) =>
  (exchange: Exchange): Exchange => ({ ...spoil(exchange), role: PRODUCT_ROLE });

const request = (name: string, of: string, path: string, rule: string, spoil: Spoilt["spoil"]): Spoilt => ({
  name: `a request with ${name} (${of})`,
  of,
  side: "request",
  path,
  rule,
  spoil,
});
const answer = (name: string, of: string, path: string, rule: string, spoil: Spoilt["spoil"]): Spoilt => ({
  name: `an answer with ${name} (${of})`,
  of,
  side: "answer",
  path,
  rule,
  spoil,
});

const LONG = "a".repeat(600);

export const SPOILT: readonly Spoilt[] = [
  request("a too long name", "CreateLogGroup", "logGroupName", "length at most 512", inRequest('"group"', `"${LONG}"`)),
  request("a tag that breaks the pattern", "CreateLogGroup", "tags.value", "pattern", inRequest('"dev"', '"a|b"')),
  request(
    "a refused value of the wrong type, by a role of ours",
    "PutRetentionPolicy",
    "retentionInDays",
    "type integer",
    asProduct(inRequest(":7", ':"7"')),
  ),
  request(
    "a member that nobody knows, by a role of ours",
    "PutParameter",
    "Typ",
    "a member of the model",
    asProduct(inRequest('"Type"', '"Typ"')),
  ),
  request("an unknown enum value", "PutParameter", "Type", "enum", inRequest('"String"', '"Text"')),
  request(
    "a number out of range",
    "DescribeVpcs",
    "MaxResults",
    "range at least 5",
    inRequest("MaxResults=5", "MaxResults=4"),
  ),
  request(
    "a missing member",
    "CreateRole",
    "AssumeRolePolicyDocument",
    "required",
    inRequest(/&AssumeRolePolicyDocument=[^&]*/, ""),
  ),
  request(
    "an unknown enum value",
    "CreateFileSystem",
    "PerformanceMode",
    "enum",
    inRequest("generalPurpose", "special"),
  ),
  request(
    "a wrong type",
    "CreateFileSystem",
    "Encrypted",
    "type boolean",
    inRequest('"Encrypted":true', '"Encrypted":"yes"'),
  ),
  request("another operation's address", "ListObjectsV2", "", "readable", (exchange) => {
    exchange.request.target = exchange.request.target.replace("list-type=2", "list-type=1");
    return exchange;
  }),
  request("an unknown enum value in CBOR", "PutMetricData", "MetricData[].Unit", "enum", inRequest("Count", "Cound")),
  answer("a wrong type", "PutParameter", "Version", "type long", inAnswer(":1", ':"1"')),
  answer(
    "an unknown error code",
    "PutRetentionPolicy",
    "",
    "an error of the operation or common to all: NoSuchThing",
    inAnswer("ResourceNotFoundException", "NoSuchThing"),
  ),
  answer(
    "an element that nobody knows",
    "DescribeVpcs",
    "Vpcs[].vpc",
    "a member of the model",
    inAnswer(/vpcId>/g, "vpc>"),
  ),
  answer("text that is no boolean", "DescribeVpcs", "Vpcs[].IsDefault", "type boolean", inAnswer(">true<", ">yes<")),
  answer(
    "an id that breaks the pattern",
    "CreateRole",
    "Role.RoleId",
    "pattern",
    inAnswer(/<RoleId>..../, "<RoleId>a-b."),
  ),
  answer("a missing member", "CreateFileSystem", "OwnerId", "required", inAnswer(/"OwnerId":"\d+",/, "")),
  answer("a number that is none", "ListObjectsV2", "", "readable", inAnswer(/<KeyCount>\d+/, "<KeyCount>many")),
  answer("a wrong type in CBOR", "ListMetrics", "Metrics[].MetricName", "type string", inAnswer("dsold", "Dsold")),
];
