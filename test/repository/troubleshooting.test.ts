import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { ERRORS } from "../../core/errors.ts";
import { PAGE, renewPage } from "../../scripts/troubleshooting.ts";

test("docs/troubleshooting.md has the tables as the code has them: npx node scripts/troubleshooting.ts --write", async () => {
  const page = await readFile(PAGE, "utf8");
  expect(page).toBe(await renewPage(page));
});

test("it has a row for every error, and for what a first account meets", async () => {
  const page = await readFile(PAGE, "utf8");
  const firstAccount = [
    "not eligible for Free Tier",
    "MaxSpotInstanceCountExceeded",
    "PendingVerification",
    "OptInRequired",
    "decode-authorization-message",
    "AuthFailure.ServiceLinkedRoleCreationNotPermitted",
    "Client.InternalError",
    "VPC Block Public Access",
    "finds no driver",
    "us-east-1e",
    "Lambda.TooManyRequestsException",
  ];
  const rows = page.split("\n").filter((line) => line.startsWith("| "));
  const missing = [...Object.keys(ERRORS).map((name) => `\`${name}\``), ...firstAccount].filter(
    (what) => !rows.some((row) => row.includes(what)),
  );
  expect(missing).toEqual([]);
});
