/** Every file that a job left in the bucket, page after page. */
import type { Client } from "../../contract/client.ts";
import type { Answer } from "../../contract/routes.ts";

export type JobFile = Answer<"listFiles">["files"][number];

export async function allFiles(client: Client, id: string, prefix: string): Promise<readonly JobFile[]> {
  const all: JobFile[] = [];
  for (let nextToken: string | null = null; ;) {
    const query: object = { prefix, limit: 200, ...(nextToken === null ? {} : { nextToken }) };
    const page: Answer<"listFiles"> = await client.listFiles({ params: { id }, query });
    all.push(...page.files);
    nextToken = page.nextToken;
    if (nextToken === null) return all;
  }
}
