/** aws:downloadContent from S3, with the credentials of the instance's role, as the agent does it. */
import type { Online } from "../instances/registry.ts";
import type { Cloud } from "../kernel/service.ts";

/** Answers where the file is. Rejects if the object cannot be read or written. */
export async function downloadContent(
  cloud: Cloud,
  online: Online,
  job: string,
  inputs: Readonly<Record<string, unknown>>,
): Promise<string> {
  if (inputs["sourceType"] !== "S3") throw new Error(`source type ${String(inputs["sourceType"])} is not supported`);
  const source = inputs["sourceInfo"];
  const info = (typeof source === "string" ? JSON.parse(source) : source) as { readonly path?: string };
  const { bucket, key } = parseS3Url(info.path ?? "", cloud.endpoint);
  const { caller } = cloud.assumeInstanceRole(online.roleArn!, online.instanceId);
  // The real agent asks whether the key is a folder before it gets the file, so its role needs s3:ListBucket.
  await cloud.call("s3", "ListObjectsV2", { Bucket: bucket, Prefix: `${key}/` }, caller);
  const { Body } = await cloud.call<{ Body: Uint8Array }>("s3", "GetObject", { Bucket: bucket, Key: key }, caller);
  const data = Buffer.from(Body);
  const name = key.split("/").at(-1)!;
  const destination =
    typeof inputs["destinationPath"] === "string" && inputs["destinationPath"] !== ""
      ? inputs["destinationPath"]
      : name;
  await online.machine.write(job, destination, name, data);
  return destination;
}

/** `https://s3.REGION.amazonaws.com/BUCKET/KEY`, `https://BUCKET.s3.REGION.amazonaws.com/KEY`, `s3://BUCKET/KEY`, or this cloud's endpoint. */
export function parseS3Url(text: string, endpoint: string): { bucket: string; key: string } {
  const url = new URL(text);
  const path = decodeURIComponent(url.pathname).slice(1);
  const virtual = /^(.+)\.s3[.-].*amazonaws\.com$/.exec(url.hostname)?.[1];
  if (url.protocol === "s3:") return { bucket: url.hostname, key: path };
  if (virtual !== undefined) return { bucket: virtual, key: path };
  const isPathStyle = /^s3[.-].*amazonaws\.com$/.test(url.hostname) || url.origin === endpoint;
  const slash = path.indexOf("/");
  if (!isPathStyle || slash < 1) throw new Error(`${text} is not the URL of an S3 object`);
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}
