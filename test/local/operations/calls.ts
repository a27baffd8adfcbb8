/**
 * Which operations of AWS this repository calls, read from its source: SDK commands wherever they are imported, and the
 * calls between services inside the local cloud. Text is enough here: what a command is imported for is to be sent.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface CallSite {
  /** The SDK client's package (`client-ec2`), or the service's name in the local cloud (`ec2`). */
  readonly service: string;
  readonly operation: string;
  readonly file: string;
}

const FOLDERS = ["aws", "cli", "contract", "functions", "local", "scripts", "test"];

/** The document client's commands have names of their own. */
const DOCUMENT_COMMANDS: Readonly<Record<string, string>> = {
  BatchGet: "BatchGetItem",
  BatchWrite: "BatchWriteItem",
  Delete: "DeleteItem",
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
};

export const readCalls = (root: string): readonly CallSite[] =>
  FOLDERS.flatMap((folder) => sourceFiles(root, folder)).flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    const calls = [...commandsIn(text), ...(file.startsWith("local/") ? insideCallsIn(text) : [])];
    return calls.map((call) => ({ ...call, file }));
  });

function sourceFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.includes("node_modules"))
    .map((name) => join(folder, name));
}

type Found = Omit<CallSite, "file">;

/** `import { XCommand, paginateX } from "@aws-sdk/client-…"`, and `sdk.XCommand` of `import * as sdk`. */
function commandsIn(text: string): Found[] {
  const named = text.matchAll(/import \{([^}]*)\} from "@aws-sdk\/((?:client|lib)-[\w-]+)"/g);
  const whole = text.matchAll(/import \* as (\w+) from "@aws-sdk\/((?:client|lib)-[\w-]+)"/g);
  return [
    ...[...named].flatMap(([, names = "", client = ""]) =>
      operationsIn(names, /\b(\w+)Command\b|\bpaginate(\w+)/g, client),
    ),
    ...[...whole].flatMap(([, name = "", client = ""]) =>
      operationsIn(text, new RegExp(`\\b${name}\\.(?:(\\w+)Command\\b|paginate(\\w+))`, "g"), client),
    ),
  ];
}

const operationsIn = (text: string, pattern: RegExp, client: string): Found[] =>
  [...text.matchAll(pattern)].map(([, command, paginated]) => {
    const name = command ?? paginated ?? "";
    return client === "lib-dynamodb"
      ? { service: "client-dynamodb", operation: DOCUMENT_COMMANDS[name] ?? name }
      : { service: client, operation: name };
  });

/** `call("iam", "GetRole", …)`: a service and an operation side by side. */
const insideCallsIn = (text: string): Found[] =>
  [...text.matchAll(/"([a-z][a-z0-9]+)",\s*"([A-Z][A-Za-z0-9]+)"/g)].map(([, service = "", operation = ""]) => ({
    service,
    operation,
  }));
