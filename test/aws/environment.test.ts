import { expect, test } from "vitest";
import { loadEnvironment } from "../../aws/environment.ts";
import { VARIABLES } from "./variables.ts";

test("the deployment as its functions know it", () => {
  const more = { INPUT_BUCKETS: "one-bucket,another.bucket", SUBNET_IDS: "subnet-0a,subnet-0b" };
  expect(loadEnvironment({ ...VARIABLES, ...more })).toMatchObject({
    stack: "spot-connect-test",
    region: "us-east-1",
    inputBuckets: ["one-bucket", "another.bucket"],
    subnetIds: ["subnet-0a", "subnet-0b"],
    fileSystemThroughput: "elastic",
  });
});

test("all that is wrong is said at once", () => {
  const { TABLE: _, ...rest } = VARIABLES;
  const wrong = { ...rest, LAUNCH_TEMPLATE_VERSION: "$Latest", FILE_SYSTEM_THROUGHPUT: "fast" };
  expect(() => loadEnvironment(wrong)).toThrow(
    'TABLE is not set; LAUNCH_TEMPLATE_VERSION is not a number: "$Latest"; FILE_SYSTEM_THROUGHPUT is not a throughput: "fast"',
  );
});

test("no variable is optional", () => {
  for (const name of Object.keys(VARIABLES))
    expect(() => loadEnvironment({ ...VARIABLES, [name]: undefined })).toThrow(`${name} is not set`);
});
