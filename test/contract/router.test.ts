/** What the router refuses, and the shape of every refusal. */
import { describe, expect, test, vi } from "vitest";
import { DESCRIPTION_HANDLERS } from "../../contract/description-handlers.ts";
import { createHandlers } from "../../contract/handlers.ts";
import { MAX_BODY_BYTES, type HttpAnswer, type HttpEvent } from "../../contract/http-event.ts";
import { createRouter } from "../../contract/router.ts";
import { ROUTES } from "../../contract/routes.ts";
import { ErrorAnswer } from "../../contract/schemas.ts";
import { ERRORS, SpotConnectError } from "../../core/errors.ts";
import { eventOf } from "./http-server.ts";
import { createWorld } from "./memory-ports.ts";

const world = createWorld();
const route = createRouter(createHandlers(world.ports));
const ask = (method: string, path: string, body?: string, changes: Partial<HttpEvent> = {}): Promise<HttpAnswer> =>
  route({ ...eventOf(method, new URL(path, "http://localhost"), body), ...changes });

const job = "some-job-0123456789ab";

test.each([
  [404, "RouteNotFound", "GET", "/job", undefined],
  [404, "RouteNotFound", "GET", "/jobs/a/b/c", undefined],
  [405, "MethodNotAllowed", "DELETE", "/jobs", undefined],
  [405, "MethodNotAllowed", "GET", `/jobs/${job}/cancel`, undefined],
  [400, "InvalidRequest", "POST", "/jobs", "{"],
  [400, "InvalidJob", "POST", "/jobs", undefined],
  [400, "InvalidJob", "POST", "/jobs", "[]"],
  [413, "PayloadTooLarge", "POST", "/jobs", `"${"x".repeat(MAX_BODY_BYTES)}"`],
  [400, "InvalidRequest", "GET", "/jobs/no-id", undefined],
  [400, "InvalidRequest", "GET", "/jobs?limit=0", undefined],
  [400, "InvalidRequest", "GET", "/jobs?limit=ten", undefined],
  [400, "InvalidRequest", "GET", "/jobs?state=asleep", undefined],
  [400, "InvalidRequest", "GET", "/jobs?state=failed&state=running", undefined],
  [400, "InvalidRequest", "GET", "/jobs?stat=failed", undefined],
  [400, "InvalidRequest", "GET", `/jobs/${job}/events?after=yesterday`, undefined],
  [400, "InvalidRequest", "POST", `/jobs/${job}/interrupt`, '{"noticeSeconds":1}'],
  [400, "InvalidRequest", "POST", `/jobs/${job}/cancel`, '{"now":true}'],
  [400, "InvalidRequest", "POST", "/uploads", '{"bytes":0,"sha256":"x"}'],
  [404, "JobNotFound", "GET", `/jobs/${job}`, undefined],
])("%d %s: %s %s", async (status, name, method, path, body) => {
  const answer = await ask(method, path, body);
  const error = ErrorAnswer.parse(JSON.parse(answer.body));
  expect([answer.statusCode, error.error]).toEqual([status, name]);
  expect(answer.headers["content-type"]).toMatch("application/json");
  if (status === 400) for (const detail of error.details) expect(detail.problem && detail.expected).toBeTruthy();
  if (status === 400) expect(error.details.length).toBeGreaterThan(0);
});

test.each([
  ["GET", "/jobs/no-id", "a job's name, a hyphen and 12 hex digits, as `spot list` shows it"],
  ["POST", "/uploads/no-id/complete", "64 hex digits: the SHA-256 of the upload's bytes"],
])("%s %s says what would be right in its path", async (method, path, expected) => {
  const { details } = ErrorAnswer.parse(JSON.parse((await ask(method, path, '{"bytes":1}')).body));
  expect(details).toEqual([{ field: "id", problem: expect.stringMatching(/^is not /), expected }]);
});

test("a body may come in base64, and must be UTF-8", async () => {
  const encoded = (bytes: Uint8Array) =>
    ask("POST", "/jobs", Buffer.from(bytes).toString("base64"), { isBase64Encoded: true });
  const good = await encoded(Buffer.from('{"name":"b64","command":"true"}'));
  expect(good.statusCode).toBe(202);
  expect((await encoded(Uint8Array.of(0x22, 0xff, 0x22))).statusCode).toBe(400);
});

describe("an error that nobody named", () => {
  test("is 500 without its text, which the log has", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const broken = createRouter({
      ...createHandlers(world.ports),
      listProfiles: () => Promise.reject(new Error("secret")),
    });
    const answer = await broken(eventOf("GET", new URL("http://localhost/profiles")));
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain("secret");
    expect(String(logged.mock.calls[0]?.[1])).toContain("secret");
    logged.mockRestore();
  });
});

test("a stack without a usable network takes no job", async () => {
  const none = new SpotConnectError("NetworkUnusable", "the VPC has no subnet");
  const catalog = { ...world.ports.catalog, zones: () => Promise.reject(none) };
  const stranded = createRouter(createHandlers({ ...world.ports, catalog }));
  const url = new URL("http://localhost/jobs");
  const { statusCode, body } = await stranded(eventOf("POST", url, '{"name":"x","command":"true"}'));
  expect([statusCode, JSON.parse(body)]).toEqual([409, { error: none.name, message: none.message, details: [] }]);
});

test("what is no route is answered by the API itself, a wrong method with those that are right", async () => {
  const answer = await ask("DELETE", "/jobs");
  expect([answer.statusCode, answer.headers["allow"]]).toEqual([405, "POST, GET"]);
  expect((await ask("GET", "/job")).headers).not.toHaveProperty("allow");
});

test("a function that gets another one's route says so in its log, and is no 404 that a caller would believe", async () => {
  const logged: unknown[] = [];
  const description = createRouter(DESCRIPTION_HANDLERS, (error) => logged.push(error));
  const at = (path: string) => description(eventOf("GET", new URL(path, "http://localhost")));
  expect((await at("/openapi.json")).statusCode).toBe(200);
  expect((await at("/jobs")).statusCode).toBe(500);
  expect(logged).toEqual([new Error("listJobs is served by api")]);
});

test("every error a route declares exists, with a status of 4xx", () => {
  for (const { errors } of Object.values(ROUTES))
    for (const name of errors) expect(ERRORS[name].status).toBeGreaterThanOrEqual(400);
});
