import { DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ecr } from "../../../local/ecr/index.ts";
import { startTestCloud } from "../cloud.ts";
import type { TestCloud } from "../cloud.ts";

let running: TestCloud;
beforeAll(async () => {
  running = await startTestCloud({ services: [ecr] });
});
afterAll(() => running.cloud.stop());

test("an account without repositories: none to list, and one that is named is missing", async () => {
  const client = new ECRClient(running.clientConfig);
  const describe = (input: object) => client.send(new DescribeRepositoriesCommand(input));
  expect(await describe({})).toMatchObject({ repositories: [] });
  await expect(describe({ repositoryNames: ["images"] })).rejects.toMatchObject({
    name: "RepositoryNotFoundException",
    message: "The repository with name 'images' does not exist in the registry with id '000000000000'",
  });
  await expect(describe({ repositoryNames: ["images"], maxResults: 5 })).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
});
