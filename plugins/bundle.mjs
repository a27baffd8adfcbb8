import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { sdkShake } from "./sdk-shake.mjs";

/**
 * Bundles every `functions/<name>.ts` to `dist/functions/<name>/index.mjs`, all in one run of esbuild: the SDK is read
 * and parsed once. Everything a function needs is inside, so cold starts load one file and the SDK's version is ours.
 * Tells how many there are.
 */
export async function bundleFunctions(root) {
  const outdir = join(root, "dist/functions");
  await rm(outdir, { recursive: true, force: true });
  const names = await functionNames(root);
  await build(functionBundles(root, names, outdir));
  return names.length;
}

export const functionNames = async (root) =>
  (await readdir(join(root, "functions"))).filter((name) => name.endsWith(".ts")).map((name) => basename(name, ".ts"));

/** esbuild's options for these functions' bundles, `<outdir>/<name>/index.mjs`. */
export const functionBundles = (root, names, outdir) => ({
  ...bundling(root),
  entryPoints: names.map((name) => ({ in: `functions/${name}.ts`, out: `${name}/index` })),
  outdir,
  outExtension: { ".js": ".mjs" },
});

/** How whatever runs in Lambda is bundled. */
export const bundling = (root) => ({
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  // A stack trace in the log then names places of the bundle; scripts/stack.ts says where in the sources they are.
  minify: true,
  // The ESM halves of the SDK's packages: the CommonJS ones cannot be shaken.
  mainFields: ["module", "main"],
  legalComments: "none",
  logLevel: "warning",
  plugins: [sdkShake(join(root, "aws"))],
  alias: {
    "@aws-sdk/credential-provider-node": beside("lambda-credentials.mjs"),
    "@aws-sdk/endpoint-cache": beside("endpoint-cache.mjs"),
  },
});

const beside = (file) => fileURLToPath(new URL(file, import.meta.url));
