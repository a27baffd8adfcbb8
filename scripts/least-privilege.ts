/**
 * Which statements of the stack's roles the tests need. The local cloud records each statement that alone granted
 * something (`LOCAL_CLOUD_RECORD`); without one that never did, nothing that was asked would have been refused: it is
 * taken out of the template, or is one of a few that docs/security.md justifies.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./package.ts";

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
}
interface Document {
  readonly Statement: readonly Statement[];
}
interface Properties {
  /** A role's. */
  readonly Policies?: readonly { readonly PolicyName: string; readonly PolicyDocument: Document }[];
  /** A managed policy's. */
  readonly PolicyDocument?: Document;
}
interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Properties }>>;
}
/** A line of the record; the local cloud's `Grant`. */
interface Grant {
  readonly role: string;
  readonly policy: string;
  readonly statement: number;
  readonly isOnly: boolean;
}

export interface Privileges {
  /** Statements that allow something. */
  readonly statements: number;
  readonly needed: number;
  /** Statements that no test needs, as `role or managed policy: actions`; which of them docs/security.md justifies, and which not. */
  readonly justified: readonly string[];
  readonly spare: readonly string[];
  /** What docs/security.md justifies, though it is needed, or is not there. */
  readonly idle: readonly string[];
}

/** More than these would be a habit. */
const MOST_JUSTIFIED = 5;

/** Those of a deployed stack by their logical id: `…:role/spot-connect-dev-ApiRole-1ABC2DEF3GHI`. */
const LOGICAL_ID = /:(?:role|policy)\/(?:[\w-]+\/)?spot-connect-[\w-]*?-(\w+(?:Role|Policy))-[A-Z0-9]+$/;

/** `template` as JSON text; `record`: the lines that the local clouds wrote. */
export function judgePrivileges(template: string, record: string, justified: readonly string[]): Privileges {
  const needed = readNeeded(record);
  const { Resources } = JSON.parse(template) as Template;
  const allowing = Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
    if (Type === "AWS::IAM::ManagedPolicy") return statementsOf(id, id, Properties.PolicyDocument!);
    if (Type !== "AWS::IAM::Role") return [];
    return (Properties.Policies ?? []).flatMap(({ PolicyName, PolicyDocument }) =>
      statementsOf(id, `${id} inline/${PolicyName}`, PolicyDocument),
    );
  });
  const unneeded = allowing.filter(({ key }) => !needed.has(key)).map(({ name }) => name);
  return {
    statements: allowing.length,
    needed: allowing.length - unneeded.length,
    justified: unneeded.filter((name) => justified.includes(name)),
    spare: unneeded.filter((name) => !justified.includes(name)),
    idle: justified.filter((name) => !unneeded.includes(name)),
  };
}

export const describePrivileges = ({ statements, needed, justified, spare }: Privileges): string =>
  `${statements} statements in the roles: ${needed} needed by the tests, ${justified.length} justified in ` +
  `docs/security.md, ${spare.length} spare`;

export const complaintsAbout = ({ justified, spare, idle }: Privileges): readonly string[] => [
  ...spare.map((name) => `no test needs ${name}: take it out, or write the test of what needs it`),
  ...idle.map((name) => `docs/security.md justifies ${name}, which a test needs or no role has`),
  ...(justified.length > MOST_JUSTIFIED ? [`docs/security.md justifies more than ${MOST_JUSTIFIED} statements`] : []),
];

const statementsOf = (holder: string, policy: string, { Statement }: Document) =>
  Statement.flatMap(({ Effect, Action }, index) =>
    Effect === "Allow" ? [{ key: keyOf(policy, index), name: `${holder}: ${[Action].flat().join(", ")}` }] : [],
  );

const keyOf = (policy: string, statement: number): string => `${policy} ${statement}`;

function readNeeded(record: string): ReadonlySet<string> {
  const needed = new Set<string>();
  for (const line of record.split("\n").filter((text) => text !== "")) {
    const { role, policy, statement, isOnly } = JSON.parse(line) as Grant;
    // A managed policy is itself whatever role has it.
    const [, managed] = LOGICAL_ID.exec(policy) ?? [];
    const [, holder] = LOGICAL_ID.exec(role) ?? [];
    if (isOnly) needed.add(keyOf(managed ?? `${holder} ${policy}`, statement));
  }
  return needed;
}

export const readRecord = (directory: string): string => {
  const file = join(directory, "authorizations.jsonl");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
};

/** Those that stay all the same: the rows `| role | actions | why |` of docs/security.md. */
export function readJustified(): readonly string[] {
  const text = readFileSync(join(ROOT, "docs", "security.md"), "utf8");
  const rows = [...text.matchAll(/^\| `(\w+(?:Role|Policy))` +\| `([^|]+)` +\| \S.*\|$/gm)];
  return rows.map(([, role = "", actions = ""]) => `${role}: ${actions.replaceAll("`", "")}`);
}
