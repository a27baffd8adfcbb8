/** One job's life through boto3, which nobody here wrote; the whole of it, its move too, is in clients.all.test.ts. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MOVE, talkByBoto3 } from "../../scripts/clients/boto3.ts";
import { chapterOf, CLIENTS_PAGE, renderChapter } from "../../scripts/clients/page.ts";
import { openWorld, STACK, type World } from "../e2e/world.ts";
import { missingProgram } from "../virtual-environment.ts";

const reason = missingProgram("python");

let world: World;
beforeAll(async () => {
  if (reason === null) world = await openWorld();
}, 120_000);
afterAll(() => world?.close());

test.skipIf(reason !== null)(
  `boto3 starts, watches and reads a job; docs/clients.md says what was said${reason === null ? "" : ` (${reason})`}`,
  async () => {
    const { chapters } = await talkByBoto3(STACK, world.environment, { without: [MOVE] });
    expect(chapters.length).toBeGreaterThan(12);
    const page = await readFile(CLIENTS_PAGE, "utf8");
    for (const chapter of chapters) expect(renderChapter(chapter)).toBe(chapterOf(page, chapter.title));
  },
  120_000,
);
