/** Uploads in parts and a job's files on the deployed product: each asks for rights that no small upload needs. */
import { createHash } from "node:crypto";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Authorization } from "../../local/iam/authorizations.ts";
import { bytesOfPart } from "../../core/upload-parts.ts";
import { startSimulation, type Simulation } from "../simulation/simulation.ts";

vi.setConfig({ testTimeout: 120_000 });
let simulation: Simulation;
beforeAll(async () => {
  simulation = await startSimulation();
}, 120_000);
afterAll(() => simulation?.stop());

const put = async (url: string, headers: Readonly<Record<string, string>>, body: Buffer): Promise<number> => {
  const sent = Object.entries(headers).filter(([name]) => name !== "content-length");
  return (await fetch(url, { method: "PUT", headers: sent, body: new Uint8Array(body) })).status;
};

test("an upload of parts is begun, gone on with and completed; outputs are listed and read", async () => {
  const { api, clock } = simulation;
  const body = Buffer.alloc(17 * 1024 ** 2, "x");
  const bytes = body.length;
  const sha256 = createHash("sha256").update(body).digest("hex");
  await clock.run(
    (async () => {
      await simulation.ask("DELETE", "authorizations");
      const begun = await api.createUpload({ body: { bytes, sha256 } });
      if (begun.state !== "parts") throw new Error(begun.state);
      const cut = (number: number): Buffer => {
        const start = (number - 1) * begun.partBytes;
        return body.subarray(start, start + bytesOfPart(bytes, number));
      };
      expect(await put(begun.parts[0]!.url, {}, cut(1))).toBe(200);
      const params = { id: sha256 };
      await expect(api.completeUpload({ params, body: { bytes } })).rejects.toMatchObject({ name: "UploadIncomplete" });
      const goneOn = await api.createUpload({ body: { bytes, sha256 } });
      if (goneOn.state !== "parts") throw new Error(goneOn.state);
      expect(goneOn.parts.map(({ etag }) => etag !== null)).toEqual([true, false, false]);
      for (const { number, url } of goneOn.parts.slice(1)) expect(await put(url, {}, cut(number))).toBe(200);
      expect((await api.completeUpload({ params, body: { bytes } })).state).toBe("stored");
      expect((await api.createUpload({ body: { bytes, sha256 } })).state).toBe("stored");

      const { jobId: id } = await api.submitJob({ body: { name: "left", command: "true" } });
      const s3 = new S3Client({ ...simulation.account.target, forcePathStyle: true });
      const Bucket = simulation.account.outputs["BucketName"];
      await s3.send(new PutObjectCommand({ Bucket, Key: `outputs/${id}/a.txt`, Body: "left" }));
      const { files } = await api.listFiles({ params: { id } });
      expect(files.map(({ path }) => path)).toEqual(["a.txt"]);
      expect(await (await fetch(files[0]!.url)).text()).toBe("left");
      s3.destroy();
    })(),
  );
  const all = await clock.run(simulation.ask<Authorization[]>("GET", "authorizations"));
  const granted = all.flatMap(({ role, action, by }) =>
    by?.isOnly === true ? [`${/-(\w+)Role-[A-Z0-9]+$/.exec(role)?.[1]} ${action}`] : [],
  );
  expect(granted).toEqual(
    expect.arrayContaining([
      "Api s3:PutObject",
      "Api s3:ListMultipartUploadParts",
      "Api s3:ListBucketMultipartUploads",
      "Api s3:ListBucket",
      "Api s3:GetObject",
    ]),
  );
});
