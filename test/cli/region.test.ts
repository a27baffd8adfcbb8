/** Which region a command is for, as its requests are signed: AWS takes one for another region's for nobody's. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { spot, useCloud } from "./cloud.ts";
import { useWorkingDirectory } from "./directory.ts";

const cloud = await useCloud();
const directory = await useWorkingDirectory();
beforeEach(async () => {
  for (const name of ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"]) vi.stubEnv(name, undefined);
  vi.stubEnv("AWS_CONFIG_FILE", join(directory, "config"));
  await writeFile(join(directory, "train.py"), "print('hello')\n");
  await writeFile(join(directory, "config"), "[default]\nregion = ap-south-1\n");
});
afterEach(() => void vi.unstubAllEnvs());

/** Of each request `region/service`, as its signature's scope has it (Signature Version 4). */
async function scopesOf(...args: readonly string[]): Promise<readonly unknown[]> {
  const before = cloud.seen.length;
  expect(await spot(...args)).toMatchObject({ code: 0 });
  const signed = cloud.seen.slice(before).map(({ headers }) => String(headers["authorization"]));
  return [...new Set(signed.map((text) => /Credential=AKIDEXAMPLE\/\d{8}\/(.+)\/aws4_request/.exec(text)?.[1]))];
}
const FILE = { region: "eu-west-1" };

test.each<[string, string, Readonly<Record<string, string>>, object | null, readonly string[]]>([
  ["ap-south-1", "the AWS profile's where nothing else says it", {}, null, ["list"]],
  ["eu-west-1", "spot.json's before the profile's", {}, FILE, ["list"]],
  ["eu-north-1", "AWS_DEFAULT_REGION before spot.json", { AWS_DEFAULT_REGION: "eu-north-1" }, FILE, ["list"]],
  [
    "eu-central-1",
    "AWS_REGION before both",
    { AWS_REGION: "eu-central-1", AWS_DEFAULT_REGION: "eu-north-1" },
    FILE,
    ["list"],
  ],
  ["us-east-1", "--region before all", { AWS_REGION: "eu-central-1" }, FILE, ["list", "--region", "us-east-1"]],
  [
    "us-east-1",
    "and so the ancestor's -reg",
    { AWS_REGION: "eu-central-1" },
    FILE,
    ["run", "train.py", "-reg", "us-east-1", "--dry-run"],
  ],
  [
    "us-east-1",
    "for a command that asks AWS itself, too",
    { AWS_REGION: "eu-central-1" },
    FILE,
    ["transfer", "s3://open-data/a/", "efs://my-data/a", "--detach", "--region", "us-east-1"],
  ],
])("%s: %s", async (region, _, env, project, args) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  if (project !== null) await writeFile(join(directory, "spot.json"), JSON.stringify(project));
  expect(await scopesOf(...args)).toEqual([`${region}/cloudformation`, `${region}/execute-api`]);
});
