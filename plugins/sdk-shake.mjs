import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { shakeSchemas } from "./sdk-schemas.mjs";
import { UNUSED } from "./sdk-unused.mjs";

/**
 * Makes the AWS SDK's packages such that esbuild drops what a function does not use. What is left sends and reads the
 * same bytes (test/aws/shaken-sdk.test.ts). `folder` has all sources that name commands.
 */
export const sdkShake = (folder) => ({
  name: "sdk-shake",
  async setup(build) {
    const names = await namesIn(folder);
    const isNamed = (operation) => names.has(`${operation}Command`) || names.has(`paginate${operation}`);
    const loadText = (filter, loader, change) =>
      build.onLoad({ filter }, async ({ path }) => ({
        loader,
        contents: await change(await readFile(path, "utf8"), path),
      }));

    loadText(/@aws-sdk[/\\].*[/\\]schemas_\d+\.js$/, "js", (text, path) => shakeSchemas(text, path, isNamed));
    loadText(/@aws-sdk[/\\](?:client|lib)-[^/\\]+[/\\]dist-es[/\\]index\.js$/, "js", withoutAggregatedClient);
    loadText(
      /@aws-sdk[/\\](?:client|lib)-[^/\\]+[/\\]dist-es[/\\](?:commands|pagination|waiters)[/\\]index\.js$/,
      "js",
      (text, path) => (/client-dynamodb[/\\]/.test(path) ? text : onlyNamed(text, names)),
    );
    // A client says its version in the User-Agent header, and reads nothing else of its manifest.
    loadText(/@aws-sdk[/\\][^/\\]+[/\\]package\.json$/, "json", (text) =>
      JSON.stringify({ version: JSON.parse(text).version }),
    );
    for (const [filter, change] of UNUSED) loadText(filter, "js", change);
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

/** The client that has all operations as methods (`EC2` beside `EC2Client`) would bring them all to be looked at. */
const withoutAggregatedClient = (text) =>
  text.replaceAll(/^export \* from "\.\/([A-Z]\w*)";$/gm, (all, name) => (name.endsWith("Client") ? all : ""));

/** EC2 has 770 commands. Most of the time of a build goes into looking at files that nobody uses. */
const onlyNamed = (text, names) =>
  text.replaceAll(/^export \* from ["']\.\/(\w+)["'];$/gm, (all, file) =>
    names.has(file) || names.has(`paginate${file.replace(/Paginator$/, "")}`) ? all : "",
  );
