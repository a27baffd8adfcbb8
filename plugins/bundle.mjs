import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { sdkShake } from "./sdk-shake.mjs";

/**
 * Bundles every `functions/<name>.ts` to `dist/functions/<name>/index.mjs`, all in one run of esbuild: the SDK is read
 * and parsed once. Everything a function needs is inside, so cold starts load one file and the SDK's version is ours.
 */
export async function bundleFunctions(root) {
  const outdir = join(root, "dist/functions");
  await rm(outdir, { recursive: true, force: true });
  const names = (await readdir(join(root, "functions"))).filter((name) => name.endsWith(".ts"));
  await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `functions/${name}`, out: `${basename(name, ".ts")}/index` })),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    // Identifiers stay, so that a stack trace in the log can be read without a source map (half the zip).
    minifySyntax: true,
    minifyWhitespace: true,
    // The ESM halves of the SDK's packages: the CommonJS ones cannot be shaken.
    mainFields: ["module", "main"],
    legalComments: "none",
    logLevel: "warning",
    plugins: [sdkShake],
    alias: {
      "@aws-sdk/credential-provider-node": fileURLToPath(new URL("lambda-credentials.mjs", import.meta.url)),
    },
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
  return names.length;
}
