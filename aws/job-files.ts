/** What a job left in the bucket: a list, page by page, with an address to read each file at. */
import { outputsPrefix } from "../core/naming.ts";
import type { JobFiles } from "../core/ports-api.ts";
import { addSeconds } from "../core/time.ts";
import type { Environment } from "./environment.ts";
import { readToken, unreadableToken, writeToken } from "./page-token.ts";
import { callS3, elementsOf, presignS3, textOf } from "./s3-calls.ts";
import { readEtag } from "./uploads.ts";

const VALID_SECONDS = 900;

export const files = (place: Environment): JobFiles => ({
  page: async ({ jobId, prefix, limit, nextToken, now }) => {
    const root = outputsPrefix(jobId);
    const query = {
      "list-type": "2",
      // Names can hold what XML cannot.
      "encoding-type": "url",
      prefix: root + prefix,
      "max-keys": String(limit),
      ...(nextToken === null ? {} : { "start-after": root + lastOf(nextToken) }),
    };
    const xml = await callS3(place, { method: "GET", key: "", query });
    const found = elementsOf(xml, "Contents").map((object) => ({
      path: decodeKey(textOf(object, "Key")).slice(root.length),
      bytes: Number(textOf(object, "Size")),
      modifiedAt: textOf(object, "LastModified"),
      etag: readEtag(textOf(object, "ETag")),
    }));
    const presign = (path: string): Promise<string> =>
      presignS3(place, {
        method: "GET",
        key: root + path,
        query: { "x-id": "GetObject" },
        headers: {},
        seconds: VALID_SECONDS,
        now,
      });
    const last = found.at(-1);
    const readable = found.filter(({ path }) => isAddressable(path));
    const isCut = textOf(xml, "IsTruncated") === "true" && last !== undefined;
    return {
      files: await Promise.all(readable.map(async (file) => ({ ...file, url: await presign(file.path) }))),
      nextToken: isCut ? writeToken({ after: last.path }) : null,
      expiresAt: addSeconds(now, VALID_SECONDS),
    };
  },
});

function lastOf(token: string): string {
  const { after } = readToken(token);
  if (typeof after !== "string") throw unreadableToken();
  return after;
}

/** An agent writes no other names; of a key with such a part an address would be another key's. */
const isAddressable = (path: string): boolean => !path.split("/").some((part) => part === "." || part === "..");

/** S3 writes a space as `+`, and a plus as `%2B`. */
const decodeKey = (text: string): string => decodeURIComponent(text.replaceAll("+", " "));
