import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../scripts/package.ts";
import { drawMachine } from "../../scripts/picture.ts";

test.each(["run-job", "end-job"])("docs/%s.svg shows the state machine as it is", async (name) => {
  expect(await readFile(join(ROOT, "docs", `${name}.svg`), "utf8")).toBe(await drawMachine(name));
});
