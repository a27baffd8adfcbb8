import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What is needed of a package's schemas. `isNamed` tells of an operation whether our sources name it. */
export async function shakeSchemas(text, path, isNamed) {
  const literal = literalKeys(text);
  if (!/[/\\]client-[^/\\]+[/\\]dist-es[/\\]/.test(path)) return literal;
  const brought = await bringErrorsByOperation(literal, join(dirname(path), "../../dist-types/commands"), isNamed);
  return /client-ec2[/\\]/.test(path) ? onlyReached(brought, isNamed) : brought;
}

const OPERATION = /^export var (\w+)\$ = (\[9, [^;]*?\n\]);$/gm;

/**
 * Schema files hold one object per operation, with computed keys (`{ [_n]: … }`) that esbuild must take for side effects:
 * all of EC2's 1.3 MB would stay. With the keys' literal values in their place, what nobody calls is dropped.
 */
function literalKeys(text) {
  const strings = new Map([...text.matchAll(/^const (_\w+) = ("[^"]*");$/gm)].map(([, name, value]) => [name, value]));
  return text.replaceAll(/\[(_\w+)\]:/g, (all, name) => (strings.has(name) ? `${strings.get(name)}:` : all));
}

/**
 * Every client registers all errors of its service: SSM's are 134 classes. Here an operation registers those that its
 * documentation names (`@throws`). Another one still gets its own name and message, as the SDK does for errors it has
 * no class for.
 */
async function bringErrorsByOperation(text, commands, isNamed) {
  const errors = new Set();
  const bare = text.replaceAll(
    /^n0_registry\.registerError\((\w+)\$, \w+\);$/gm,
    (_, error) => (errors.add(error), ""),
  );
  if (errors.size === 0) return text;
  const operations = [...bare.matchAll(OPERATION)].map(([, name]) => name);
  const thrown = new Map(
    await Promise.all(
      operations.map(async (name) => [
        name,
        (await thrownBy(commands, name, isNamed)).filter((error) => errors.has(error)),
      ]),
    ),
  );
  const brought = bare.replaceAll(OPERATION, (all, name, schema) =>
    thrown.get(name).length === 0
      ? all
      : `export var ${name}$ = /* @__PURE__ */ withErrors(${schema}, [${thrown.get(name).map((error) => `[${error}$, ${error}]`)}]);`,
  );
  return `${brought}
function withErrors(operation, errors) {
  for (const [schema, constructor] of errors) n0_registry.registerError(schema, constructor);
  return operation;
}`;
}

/** An operation that nobody uses is dropped anyway. DynamoDB's are called by other names, those of the document client. */
async function thrownBy(commands, operation, isNamed) {
  if (!isNamed(operation) && !/client-dynamodb[/\\]/.test(commands)) return [];
  const declaration = await readFile(join(commands, `${operation}Command.d.ts`), "utf8");
  return [...new Set([...declaration.matchAll(/@throws \{@link (\w+)\}/g)].map(([, error]) => error))];
}

/**
 * What the operations in use reach, which of EC2's 1.4 MB is an eighth. esbuild would drop the rest as well, but only
 * after a look at all of it, for each bundle anew.
 */
function onlyReached(text, isNamed) {
  const statements = text
    .replaceAll(OPERATION, (all, name) => (isNamed(name) ? all : ""))
    .split(/^(?=(?:export )?(?:var|const) )/m);
  const named = new Map(statements.map((statement) => [DECLARED.exec(statement)?.[1], statement]));
  const reached = new Set();
  const reach = (statement) => {
    if (reached.has(statement)) return;
    reached.add(statement);
    for (const [word] of statement.matchAll(/[\w$]+/g)) if (named.has(word)) reach(named.get(word));
  };
  for (const statement of statements) if (!OF_OTHERS.test(statement)) reach(statement);
  return statements.filter((statement) => reached.has(statement)).join("");
}

const DECLARED = /^(?:export )?(?:var|const) ([\w$]+) =/;
/** A name or a shape: it does nothing, and is there for operations and other shapes. */
const OF_OTHERS = /^(?:(?:export )?var [\w$]+ = (?:\[-?[0-8],|\d)|const _)[^;]*;\s*$/;
