/**
 * Statements of the stack's roles that no test needs. The local cloud records each statement that was the only one to grant
 * something; one that never was could be taken away, and nothing would be refused.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./package.ts";

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
}
interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: unknown }>>;
}
/** A line of the record; the local cloud's `Grant`. */
interface Grant {
  readonly role: string;
  readonly statement: number;
  readonly isOnly: boolean;
}

/** More than these would be a habit. */
const MOST_JUSTIFIED = 5;

/** Roles of a deployed stack by their logical id: `…:role/spot-connect-dev-ApiRole-1ABC2DEF3GHI`. */
const ROLE = /:role\/(?:[\w-]+\/)?spot-connect-[\w-]*?-(\w+Role)-[A-Z0-9]+$/;

export function findSpareStatements(template: string, recordFile: string): readonly string[] {
  const needed = new Set<string>();
  for (const line of existsSync(recordFile) ? readFileSync(recordFile, "utf8").trim().split("\n") : []) {
    const { role, statement, isOnly } = JSON.parse(line) as Grant;
    const [, logicalId] = ROLE.exec(role) ?? [];
    if (logicalId !== undefined && isOnly) needed.add(`${logicalId} ${statement}`);
  }
  return Object.entries((JSON.parse(template) as Template).Resources).flatMap(([logicalId, { Type, Properties }]) => {
    if (Type !== "AWS::IAM::Role") return [];
    const { Policies = [] } = Properties as { readonly Policies?: { PolicyDocument: { Statement: Statement[] } }[] };
    const statements = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    return statements.flatMap(({ Effect, Action }, index) =>
      Effect === "Deny" || needed.has(`${logicalId} ${index}`) ? [] : [nameOf(logicalId, Action)],
    );
  });
}

const nameOf = (role: string, actions: string | readonly string[]): string => `${role}: ${[actions].flat().join(", ")}`;

/** Those that stay all the same: the rows `| role | actions | why |` of docs/security.md. */
export function readJustified(): readonly string[] {
  const text = readFileSync(join(ROOT, "docs", "security.md"), "utf8");
  const rows = [...text.matchAll(/^\| `(\w+Role)` +\| `([^`]+)` +\| \S.*\|$/gm)];
  if (rows.length > MOST_JUSTIFIED)
    throw new Error(`docs/security.md justifies more than ${MOST_JUSTIFIED} statements`);
  return rows.map(([, role = "", actions = ""]) => nameOf(role, actions));
}
