import { expect, test } from "vitest";
import { matchRoute, parseRouteKey } from "../../../local/apigateway/match-route.ts";

const ROUTES = [
  "$default",
  "ANY /{proxy+}",
  "GET /jobs",
  "POST /jobs",
  "GET /jobs/{id}",
  "GET /jobs/list",
  "ANY /jobs/{id}",
  "GET /jobs/{id}/files/{path+}",
].map((routeKey) => ({ routeKey }));

test.each([
  ["GET", "/jobs", "GET /jobs", {}],
  ["POST", "/jobs", "POST /jobs", {}],
  ["GET", "/jobs/a%20b", "GET /jobs/{id}", { id: "a b" }],
  ["GET", "/jobs/list", "GET /jobs/list", {}],
  ["DELETE", "/jobs/7", "ANY /jobs/{id}", { id: "7" }],
  ["GET", "/jobs/7/files/a/b", "GET /jobs/{id}/files/{path+}", { id: "7", path: "a/b" }],
  ["PUT", "/other/x", "ANY /{proxy+}", { proxy: "other/x" }],
  ["DELETE", "/jobs", "ANY /{proxy+}", { proxy: "jobs" }],
])("%s %s takes %s", (method, path, routeKey, pathParameters) => {
  expect(matchRoute(ROUTES, method, path)).toMatchObject({ route: { routeKey }, pathParameters });
});

test("without a greedy route the rest is $default's, or nobody's", () => {
  const routes = [{ routeKey: "$default" }, { routeKey: "GET /jobs" }];
  expect(matchRoute(routes, "PUT", "/x")?.route.routeKey).toBe("$default");
  expect(matchRoute(routes.slice(1), "PUT", "/x")).toBeNull();
});

test.each(["jobs", "FETCH /jobs", "GET jobs", "GET /{a+}/b", "GET /{a b}"])("%s is no route key", (key) => {
  expect(parseRouteKey(key)).toBeNull();
});
