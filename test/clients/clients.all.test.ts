/** docs/clients.md is what boto3 and the AWS CLI say and are answered today: `npx node scripts/record-clients.ts` records it anew. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { AWS_CLI, talkByCli } from "../../scripts/clients/aws-cli.ts";
import { talkByBoto3 } from "../../scripts/clients/boto3.ts";
import { chapterOf, CLIENTS_PAGE, renderChapter } from "../../scripts/clients/page.ts";
import { openWorld, STACK, type World } from "../e2e/world.ts";
import { missingProgram } from "../virtual-environment.ts";

const page = await readFile(CLIENTS_PAGE, "utf8");

/** Each in a cloud of its own: a job of another client would be seen. */
async function inWorld<T>(talk: (world: World) => Promise<T>): Promise<T> {
  const world = await openWorld();
  try {
    return await talk(world);
  } finally {
    await world.close();
  }
}

test.skipIf(missingProgram("python") !== null)(
  "boto3: a job's whole life, with a move to another machine",
  async () => {
    const { chapters } = await inWorld(({ environment }) => talkByBoto3(STACK, environment));
    for (const chapter of chapters) expect(renderChapter(chapter)).toBe(chapterOf(page, chapter.title));
  },
  300_000,
);

test.skipIf(AWS_CLI === undefined)(
  "the AWS CLI: a job's whole life, and one that is stopped",
  async () => {
    const transcript = await inWorld(({ environment }) => talkByCli(environment));
    expect(transcript).toBe(/## AWS CLI[\s\S]*?```\n([\s\S]*?)\n```/.exec(page)?.[1]);
  },
  600_000,
);
