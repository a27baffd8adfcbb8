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

test("each route is an event of the function that serves it", async () => {
  const text = await readFile("serverless.yml", "utf8");
  const events = [...text.matchAll(/^  (\w+):$|httpApi: \{ method: (\w+), path: "?([^",]+)"?,/gm)];
  const served: [route: string, by: string][] = [];
  let name = "";
  for (const [, begun, method, path] of events)
    if (begun === undefined) served.push([`${method} ${path}`, name]);
    else name = begun;
  const table = Object.values(ROUTES).map(({ method, path, servedBy }) => [`${method} ${path}`, servedBy] as const);
  expect(Object.fromEntries(served)).toEqual(Object.fromEntries(table));
});

test("docs/contracts.md lists exactly these", async () => {
  const text = await readFile("docs/contracts.md", "utf8");
  const listed = [...text.matchAll(/^\| `(GET|POST|PUT|DELETE) ([^`? ]+)/gm)].map(
    ([, method, path]) => `${method} ${path}`,
  );
  expect(listed.toSorted()).toEqual(routes);
});
