import { readFileSync } from "node:fs";

/** The manifest is one directory up, from here as from the published file in `dist/`. */
const MANIFEST = new URL("../package.json", import.meta.url);

export const readVersion = (): string =>
  (JSON.parse(readFileSync(MANIFEST, "utf8")) as { readonly version: string }).version;
