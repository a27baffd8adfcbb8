/** The same routes wherever they are written down. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { ROUTES } from "../../contract/routes.ts";

const routes = Object.values(ROUTES)
  .map(({ method, path }) => `${method} ${path}`)
  .toSorted();

test("API Gateway has exactly the routes of the table, each behind IAM, and one for what is no route", async () => {
  const text = await readFile("serverless.yml", "utf8");
  const lines = text.split("\n").filter((line) => line.includes("httpApi: {"));
  const deployed = lines.map((line) => /method: (\w+), path: "?([^",]+)"?,/.exec(line)?.slice(1).join(" ") ?? line);
  expect(deployed.filter((line) => !line.includes('path: "*"')).toSorted()).toEqual(routes);
  expect(deployed).toHaveLength(routes.length + 1);
  for (const line of lines) expect(line).toContain("authorizer: { type: aws_iam }");
});

test("docs/contracts.md lists exactly these", async () => {
  const text = await readFile("docs/contracts.md", "utf8");
  const listed = [...text.matchAll(/^\| `(GET|POST) ([^`? ]+)/gm)].map(([, method, path]) => `${method} ${path}`);
  expect(listed.toSorted()).toEqual(routes);
});
