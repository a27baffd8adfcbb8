/** Whatever a command throws, by class: the exit code, and what to do next. */
import { describe, expect, test } from "vitest";
import { EXIT, EXIT_HELP, NotFoundError, UsageError } from "../../cli/exit-codes.ts";
import { explainFault } from "../../cli/faults.ts";
import { faultJson, formatFault, stackOf } from "../../cli/output/fault.ts";
import { UnexpectedAnswer } from "../../contract/client.ts";
import { ERROR_TEXTS } from "../../core/error-texts.ts";
import { SpotConnectError, type ErrorName } from "../../core/errors.ts";

/** As the SDK makes them. */
const service = (name: string, $fault: "client" | "server" = "client"): Error =>
  Object.assign(new Error(`${name} it is`), { name, $fault });
const ofNode = (code: string, more: object = {}): Error =>
  Object.assign(new Error(`it was ${code}`), { code, ...more });

test.each<[string, unknown, number, RegExp]>([
  ["a mistake", new UsageError("no", { remedy: "Do it right." }), 2, /^Do it right\.$/],
  ["a missing file", new NotFoundError("no", { remedy: "Make it." }), 3, /^Make it\.$/],
  ["an unreadable file", ofNode("EACCES", { path: "job.json" }), 2, /readable/],
  ["a file gone meanwhile", ofNode("ENOENT", { path: "a" }), 3, /path/],
  ["no credentials", service("CredentialsProviderError"), 4, /AWS_PROFILE/],
  ["expired credentials", service("ExpiredTokenException"), 4, /aws sso login/],
  ["an unknown key", service("UnrecognizedClientException"), 4, /access key/],
  ["a wrong secret", service("SignatureDoesNotMatch"), 4, /clock/],
  ["a missing permission", service("AccessDenied"), 4, /execute-api:Invoke/],
  ["a region not enabled", service("OptInRequired"), 4, /enable-region --region-name eu-nowhere-1/],
  ["another refusal", service("ValidationError"), 4, /AWS's message/],
  ["a throttle", service("ThrottlingException"), 5, /again/],
  ["a fault of AWS's", service("InternalFailure", "server"), 5, /again/],
  ["no such host", ofNode("ENOTFOUND"), 5, /eu-nowhere-1 is a region/],
  ["nobody listening", new AggregateError([ofNode("ECONNREFUSED")], ""), 5, /Check the network/],
  ["a connection cut", new TypeError("fetch failed", { cause: ofNode("ECONNRESET") }), 5, /network/],
  ["API Gateway's refusal", new UnexpectedAnswer(403, "HTTP 403: Forbidden"), 4, /execute-api:Invoke/],
  ["API Gateway's throttle", new UnexpectedAnswer(429, "HTTP 429"), 5, /again/],
  ["API Gateway's failure", new UnexpectedAnswer(503, "HTTP 503"), 5, /log group/],
  ["an answer of another release", new UnexpectedAnswer(200, "state: Invalid"), 4, /another release/],
  ["a refused upload", new UnexpectedAnswer(403, "AccessDenied", "upload"), 4, /15 minutes/],
  ["a storage that fails", new UnexpectedAnswer(503, "SlowDown", "upload"), 5, /Submit again/],
  ["a fault of our own", new RangeError("index"), 70, /SPOT_DEBUG=1/],
  ["anything else", "a text", 70, /report it/],
])("%s", (_, error, exitCode, remedy) => {
  const fault = explainFault(error, { AWS_REGION: "eu-nowhere-1" });
  expect(fault).toMatchObject({ exitCode, remedy: expect.stringMatching(remedy) as unknown });
});

test("of a profile without credentials its name is said, not that there are none anywhere", () => {
  const error = Object.assign(service("CredentialsProviderError"), {
    message: "Could not load credentials from any providers",
  });
  expect(explainFault(error, { AWS_PROFILE: "nosuch" })).toMatchObject({
    message: "Could not load credentials of the AWS profile nosuch",
    remedy: expect.stringMatching(/list-profiles` has nosuch, .*sso login --profile nosuch/) as unknown,
  });
  expect(explainFault(error, {}).message).toBe(error.message);
  const expired = Object.assign(service("CredentialsProviderError"), { message: "the session has expired" });
  expect(explainFault(expired, { AWS_PROFILE: "mine" }).message).toBe("the session has expired");
});

test("nobody listening at an endpoint that was asked for is the local cloud's absence", () => {
  const { remedy } = explainFault(ofNode("ECONNREFUSED"), { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" });
  expect(remedy).toBe(
    "Nothing listens at AWS_ENDPOINT_URL=http://127.0.0.1:4566: start the local cloud (`npm start`), or unset it to speak to AWS.",
  );
});

describe("an error of the product", () => {
  const exitOf = (name: ErrorName): number => explainFault(new SpotConnectError(name, ""), {}).exitCode;

  test.each(Object.keys(ERROR_TEXTS) as ErrorName[])("%s brings its remedy, and an exit code of its class", (name) => {
    const { remedy, exitCode } = explainFault(new SpotConnectError(name, "words"), {});
    expect(remedy).toBe(ERROR_TEXTS[name].remedy);
    expect(EXIT_HELP).toMatch(new RegExp(`^ {2}${exitCode} `, "m"));
  });

  test("is wrong input, not found, or may pass", () => {
    const names = ["InvalidJob", "JobEnded", "JobNotFound", "RequestThrottled", "InternalError"] as const;
    expect(names.map(exitOf)).toEqual([EXIT.usage, EXIT.usage, EXIT.notFound, EXIT.unavailable, EXIT.unavailable]);
  });
});

const fault = explainFault(
  new SpotConnectError("InvalidJob", "The job is not acceptable.", {
    details: [{ field: "comand", problem: "is no field of a job", expected: "`command`" }],
  }),
  {},
);

test("people read what is wrong, where, how things stand, and what to do, folded to their terminal", () => {
  expect(formatFault(fault, "nothing was submitted", 60)).toBe(
    [
      "spot: The job is not acceptable.",
      "  comand: is no field of a job; expected `command`",
      "  nothing was submitted",
      "  next: Correct the named fields and submit again.",
      "        docs/job.md has every field with its limits.",
    ].join("\n"),
  );
  expect(formatFault(fault, null, null).split("\n")).toHaveLength(3);
});

test("scripts read one line of JSON with names that stay", () => {
  expect(JSON.parse(faultJson(fault, null))).toEqual({
    error: "InvalidJob",
    message: "The job is not acceptable.",
    details: fault.details,
    remedy: ERROR_TEXTS.InvalidJob.remedy,
    standing: null,
    exitCode: 2,
  });
});

test("what a server says cannot write on the terminal", () => {
  const text = formatFault(explainFault(new UnexpectedAnswer(403, "\u001b[2Jgone\u0007\nline"), {}), null, null);
  expect(text).toMatch(/^spot: gone \| line\n/);
});

test("a stack shows every cause", () => {
  expect(stackOf(new Error("outer", { cause: new Error("inner") }))).toMatch(
    /outer[^]*\n {4}at [^]*caused by Error: inner/,
  );
});
