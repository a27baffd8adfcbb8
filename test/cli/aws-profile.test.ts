/** Whose credentials a command uses, as its requests are signed. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { spot, useCloud } from "./cloud.ts";
import { useWorkingDirectory } from "./directory.ts";

const cloud = await useCloud();
const directory = await useWorkingDirectory();
beforeEach(async () => {
  vi.stubEnv("AWS_SESSION_TOKEN", "TOKEN");
  vi.stubEnv("AWS_PROFILE", undefined);
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_CONFIG_FILE", join(directory, "no-config"));
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(directory, "credentials"));
  const profile = (name: string) => `[${name}]\naws_access_key_id = AKID${name}\naws_secret_access_key = secret\n`;
  await writeFile(join(directory, "credentials"), ["ASKED", "ENV", "FILE"].map(profile).join(""));
  await writeFile(join(directory, "spot.json"), JSON.stringify({ awsProfile: "FILE" }));
});
afterEach(() => void vi.unstubAllEnvs());

/** Of each request the access key, and the session's token, if it has one (Signature Version 4). */
async function signersOf(...args: readonly string[]): Promise<readonly unknown[]> {
  const before = cloud.seen.length;
  expect(await spot(...args)).toMatchObject({ code: 0 });
  const signers = cloud.seen.slice(before).map(({ headers }) => {
    const [, key] = /Credential=(\w+)\//.exec(String(headers["authorization"])) ?? [];
    return [key, headers["x-amz-security-token"]].join(" ");
  });
  return [...new Set(signers)];
}

test("keys in the environment come before spot.json's profile", async () => {
  expect(await signersOf("list")).toEqual(["AKIDEXAMPLE TOKEN"]);
  vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
  expect(await signersOf("list")).toEqual(["AKIDFILE "]);
});

test("--aws-profile comes before all: keys beside it are left to nobody, and there is no word about them", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  vi.stubEnv("AWS_PROFILE", "ENV");
  expect(await signersOf("list", "--aws-profile", "ASKED")).toEqual(["AKIDASKED "]);
  expect(process.env).not.toHaveProperty("AWS_ACCESS_KEY_ID");
  expect(process.env).not.toHaveProperty("AWS_SECRET_ACCESS_KEY");
  expect(process.env).not.toHaveProperty("AWS_SESSION_TOKEN");
  expect(warn).not.toHaveBeenCalled();
});

test("one that there is not is named, whatever keys there are", async () => {
  expect(await spot("list", "--aws-profile", "nosuch")).toEqual({
    code: 4,
    stdout: "",
    stderr: expect.stringMatching(
      /^spot: Could not load credentials of the AWS profile nosuch\n {2}next: See that `aws configure list-profiles` has nosuch, /,
    ),
  });
});
