/** The grammar of a policy document (IAM user guide, "Grammar of the IAM JSON policy language"), as far as IAM refuses at once. */
import { limitExceeded, malformedPolicy } from "./errors.ts";
import { MANAGED_POLICY_SIZE } from "./facts.ts";

/** Of an identity, of a role that is assumed, or of another resource. */
export type PolicyKind = "identity" | "trust" | "resource";

const POLICY_FIELDS = new Set(["Version", "Id", "Statement"]);
const STATEMENT_FIELDS = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);
const SYNTAX = "Syntax errors in policy.";

type Fields = Readonly<Record<string, unknown>>;

/** Throws MalformedPolicyDocument unless `document` is a policy of this kind. */
export function checkPolicyDocument(document: string, kind: PolicyKind): void {
  const policy = parse(document);
  if (!hasOnly(policy, POLICY_FIELDS) || policy["Statement"] === undefined) throw malformedPolicy(SYNTAX);
  const version = policy["Version"] ?? "2008-10-17";
  if (version !== "2012-10-17" && version !== "2008-10-17")
    throw malformedPolicy("The policy must contain a valid version string");
  const statements = Array.isArray(policy["Statement"]) ? (policy["Statement"] as unknown[]) : [policy["Statement"]];
  for (const statement of statements) checkStatement(statement, kind);
  const ids = statements.map((statement) => (statement as Fields)["Sid"]).filter((id) => id !== undefined && id !== "");
  if (new Set(ids).size < ids.length) throw malformedPolicy("Statement IDs (SID) in a single policy must be unique.");
}

/** White space does not count towards a policy's size. */
export const policySize = (document: string): number => document.replace(/\s/g, "").length;

export function checkPolicySize(size: number, limit: number, message: string): void {
  if (size > limit) throw limitExceeded(message);
}

/** GetRole, GetPolicyVersion … answer documents percent-encoded as RFC 3986 says. */
export const encodeDocument = (document: string): string =>
  encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function parse(document: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch {
    throw malformedPolicy("This policy contains invalid Json");
  }
  if (!isObject(value)) throw malformedPolicy(SYNTAX);
  return value;
}

function checkStatement(statement: unknown, kind: PolicyKind): void {
  if (!isObject(statement) || !hasOnly(statement, STATEMENT_FIELDS)) throw malformedPolicy(SYNTAX);
  if (statement["Effect"] !== "Allow" && statement["Effect"] !== "Deny") throw malformedPolicy(SYNTAX);
  const actions = oneOf(statement, "Action", "NotAction");
  if (!actions) throw malformedPolicy("Policy statement must contain actions.");
  if (!actions.every((action) => action === "*" || /^[\w-]+:[\w*?]+$/.test(action))) {
    throw malformedPolicy("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  }
  if (statement["Condition"] !== undefined && !isObject(statement["Condition"])) throw malformedPolicy(SYNTAX);
  if (kind === "trust" && ("Resource" in statement || "NotResource" in statement))
    throw malformedPolicy("Has prohibited field Resource");
  if (kind === "identity") checkIdentity(statement);
  else checkPrincipal(statement);
}

function checkPrincipal(statement: Fields): void {
  if (statement["Principal"] === undefined && statement["NotPrincipal"] === undefined) {
    throw malformedPolicy("Missing required field Principal");
  }
}

function checkIdentity(statement: Fields): void {
  if ("Principal" in statement || "NotPrincipal" in statement) {
    throw malformedPolicy("Policy document should not specify a principal.");
  }
  const resources = oneOf(statement, "Resource", "NotResource");
  if (!resources) throw malformedPolicy("Policy statement must contain resources.");
  for (const resource of resources) {
    if (resource !== "*" && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+/.test(resource)) {
      throw malformedPolicy(`Resource ${resource} must be in ARN format or "*".`);
    }
  }
}

/** The strings of whichever of the two fields is there; null when neither (or both) is, or it is empty. */
function oneOf(statement: Fields, field: string, negation: string): readonly string[] | null {
  if (field in statement && negation in statement) throw malformedPolicy(SYNTAX);
  const value = statement[field] ?? statement[negation];
  const list = typeof value === "string" ? [value] : value;
  if (!Array.isArray(list) || list.length === 0) return null;
  if (!list.every((each) => typeof each === "string")) throw malformedPolicy(SYNTAX);
  return list;
}

const hasOnly = (value: Fields, allowed: ReadonlySet<string>): boolean =>
  Object.keys(value).every((key) => allowed.has(key));
const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A version of a managed policy. */
export function checkManagedPolicy(document: string): void {
  checkPolicyDocument(document, "identity");
  const problem = `Cannot exceed quota for PolicySize: ${MANAGED_POLICY_SIZE}`;
  checkPolicySize(policySize(document), MANAGED_POLICY_SIZE, problem);
}
