/** The PUT that POST /uploads presigned. */
import { openAsBlob } from "node:fs";
import { UnexpectedAnswer } from "../../contract/client.ts";
import type { Answer } from "../../contract/routes.ts";
import type { Archive } from "./pack-directory.ts";

export async function putArchive(upload: Answer<"createUpload">, { file }: Archive): Promise<void> {
  // fetch takes the length from the body, which it then reads from the disk piece by piece.
  const headers = Object.entries(upload.headers).filter(([name]) => name !== "content-length");
  const response = await fetch(upload.url, { method: "PUT", headers, body: await openAsBlob(file) });
  if (response.ok) return void (await response.arrayBuffer());
  // S3 names its errors in XML: <Error><Code>…</Code><Message>…</Message>.
  const text = await response.text();
  const [code, message] = ["Code", "Message"].map((tag) => new RegExp(`<${tag}>([^<]*)`).exec(text)?.[1]);
  throw new UnexpectedAnswer(
    response.status,
    `the upload was refused: ${code ?? response.status} ${message ?? ""}`.trim(),
    "upload",
  );
}
