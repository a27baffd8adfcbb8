/** A machine with a role that its job brought, as it really is: our agent works with it, and a script has its credentials. */
import { IAMClient } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { makeOwnRole, ownRole } from "../own-role.ts";
import { LIMITS } from "./limits.ts";
import { sharedWorld, STACK, type World } from "./world.ts";

vi.setConfig(LIMITS);

let world: World;
let iam: IAMClient;
beforeAll(async () => {
  world = await sharedWorld();
  iam = new IAMClient(world.target);
});
afterAll(() => iam?.destroy());

/** What the metadata service says of the role whose credentials it gives. */
const WHO = `python3 - <<'END'
from urllib.request import Request, urlopen
place = "http://169.254.169.254/latest/"
ttl = {"x-aws-ec2-metadata-token-ttl-seconds": "60"}
token = urlopen(Request(place + "api/token", method="PUT", headers=ttl)).read().decode()
roles = place + "meta-data/iam/security-credentials/"
print("role:", urlopen(Request(roles, headers={"x-aws-ec2-metadata-token": token})).read().decode())
END`;

test("its script runs with the role's credentials, and its log and its end come by the same", async () => {
  await makeOwnRole(iam, ownRole(STACK, world.outputs["InstancePolicyArn"] ?? ""));
  const job = { name: "own-role", command: WHO, instance: { instanceProfile: "reader" } };
  const jobId = await world.submit(job);
  expect(await world.ended(jobId)).toMatchObject({ state: "succeeded", attempts: [{ outcome: "completed" }] });
  expect((await world.logs(jobId)).join("\n")).toContain("role: reader");
});
