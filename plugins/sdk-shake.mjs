import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Makes the AWS SDK's packages such that esbuild drops what a function does not use. What is left sends and reads the
 * same bytes (test/aws/shaken-sdk.test.ts). `folder` has all sources that name commands.
 */
export const sdkShake = (folder) => ({
  name: "sdk-shake",
  async setup(build) {
    const names = await namesIn(folder);
    const loadText = (filter, loader, change) =>
      build.onLoad({ filter }, async ({ path }) => ({
        loader,
        contents: await change(await readFile(path, "utf8"), path),
      }));

    loadText(/@aws-sdk[/\\].*[/\\]schemas_\d+\.js$/, "js", async (text, path) =>
      /[/\\]client-[^/\\]+[/\\]dist-es[/\\]/.test(path)
        ? bringErrorsByOperation(literalKeys(text), join(dirname(path), "../../dist-types/commands"), names)
        : literalKeys(text),
    );
    loadText(/@aws-sdk[/\\](?:client|lib)-[^/\\]+[/\\]dist-es[/\\]index\.js$/, "js", withoutAggregatedClient);
    loadText(
      /@aws-sdk[/\\]client-[^/\\]+[/\\]dist-es[/\\](?:commands|pagination|waiters)[/\\]index\.js$/,
      "js",
      (text, path) => (/client-dynamodb[/\\]/.test(path) ? text : onlyNamed(text, names)),
    );
    // A client says its version in the User-Agent header, and reads nothing else of its manifest.
    loadText(/@aws-sdk[/\\][^/\\]+[/\\]package\.json$/, "json", (text) =>
      JSON.stringify({ version: JSON.parse(text).version }),
    );
    // For a Node without crypto.
    loadText(/@smithy[/\\]core[/\\].*[/\\]Sha256Js\.js$/, "js", () => "export class Sha256Js {}");
    // Loaded by operations whose answer is a stream of events; we use none, and to load it would say so.
    build.onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
  },
});

/** Every word of the sources: whether a command is used is asked of them. */
async function namesIn(folder) {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".ts"));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return new Set(texts.join("\n").match(/\w+/g));
}

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
async function bringErrorsByOperation(text, commands, names) {
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
        (await thrownBy(commands, name, names)).filter((error) => errors.has(error)),
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

const OPERATION = /^export var (\w+)\$ = (\[9, [^;]*?\n\]);$/gm;

/** An operation that nobody uses is dropped anyway. DynamoDB's are called by other names, those of the document client. */
async function thrownBy(commands, operation, names) {
  const isUsed =
    /client-dynamodb[/\\]/.test(commands) || names.has(`${operation}Command`) || names.has(`paginate${operation}`);
  if (!isUsed) return [];
  const declaration = await readFile(join(commands, `${operation}Command.d.ts`), "utf8");
  return [...new Set([...declaration.matchAll(/@throws \{@link (\w+)\}/g)].map(([, error]) => error))];
}

/** The client that has all operations as methods (`EC2` beside `EC2Client`) would bring them all to be looked at. */
const withoutAggregatedClient = (text) =>
  text.replaceAll(/^export \* from "\.\/([A-Z]\w*)";$/gm, (all, name) => (name.endsWith("Client") ? all : ""));

/** EC2 has 770 commands. Most of the time of a build goes into looking at files that nobody uses. */
const onlyNamed = (text, names) =>
  text.replaceAll(/^export \* from "\.\/(\w+)";$/gm, (all, file) =>
    names.has(file) || names.has(`paginate${file.replace(/Paginator$/, "")}`) ? all : "",
  );
