/**
 * What runs inside an execution environment: loads the handler and serves invocations over the Lambda Runtime API
 * (version 2018-06-01), as the managed Node.js runtime does. Started as `node runtime-client.mjs` with Lambda's variables.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format, inspect } from "node:util";

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER, AWS_LAMBDA_LOG_FORMAT, AWS_LAMBDA_LOG_LEVEL } = process.env;
const [host, port] = AWS_LAMBDA_RUNTIME_API.split(":");
const http = process.getBuiltinModule("node:http");
// Whoever imports it reads all its names, and reading these loads Node's fetch: a sixth of a cold start, which on AWS, where
// the SDK speaks HTTPS, nobody pays. They are global anyway.
for (const name of ["WebSocket", "CloseEvent", "MessageEvent"]) delete http[name];
const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
let requestId = "";

/** Node's own client, not fetch: /next may stay unanswered for longer than fetch's time-out. */
function call(method, path, body = "") {
  return new Promise((resolve, reject) => {
    const options = {
      host,
      port,
      method,
      path: `/2018-06-01/runtime${path}`,
      headers: { "content-type": "application/json" },
    };
    const sent = http.request(options, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
      response.on("error", reject);
    });
    // Whoever gave us work is gone: nothing is left to do here.
    sent.on("error", () => process.exit(1));
    sent.end(body);
  });
}

function patchConsole() {
  const isJson = AWS_LAMBDA_LOG_FORMAT === "JSON";
  const least = LEVELS.indexOf(AWS_LAMBDA_LOG_LEVEL ?? "TRACE");
  const write =
    (level) =>
    (...words) => {
      if (isJson && LEVELS.indexOf(level) < least) return;
      const timestamp = new Date().toISOString();
      const line = isJson
        ? JSON.stringify({ timestamp, level, requestId, message: messageOf(words) })
        : `${timestamp}\t${requestId || "undefined"}\t${level}\t${format(...words)}`.replaceAll("\n", "\r");
      process.stdout.write(`${line}\n`);
    };
  const levels = { trace: "TRACE", debug: "DEBUG", log: "INFO", info: "INFO", warn: "WARN", error: "ERROR" };
  for (const [name, level] of Object.entries(levels)) console[name] = write(level);
}

/** A single object is logged as it is in JSON format, everything else as formatted text. */
function messageOf(words) {
  const [only] = words;
  const isPlain = words.length === 1 && typeof only === "object" && only !== null && !(only instanceof Error);
  if (!isPlain) return format(...words);
  try {
    JSON.stringify(only);
    return only;
  } catch {
    return inspect(only);
  }
}

const errorBody = (error) =>
  JSON.stringify(
    error instanceof Error
      ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") }
      : { errorType: typeof error, errorMessage: String(error), trace: [] },
  );

const runtimeError = (name, message) => Object.assign(new Error(message), { name });

async function loadHandler() {
  const match = /^(.*\/)?([^/.]+)\.([^/]+)$/.exec(_HANDLER);
  if (!match) throw runtimeError("Runtime.MalformedHandlerName", "Bad handler");
  const [, folder = "", file, names] = match;
  const base = join(LAMBDA_TASK_ROOT, folder, file);
  const path = ["", ".js", ".mjs", ".cjs"].map((ending) => base + ending).find((each) => existsSync(each));
  if (!path) throw runtimeError("Runtime.ImportModuleError", `Error: Cannot find module '${folder}${file}'`);
  const module = await importModule(path);
  const find = (root) => names.split(".").reduce((value, name) => value?.[name], root);
  const handler = find(module) ?? find(module.default);
  if (handler === undefined) throw runtimeError("Runtime.HandlerNotFound", `${_HANDLER} is undefined or not exported`);
  if (typeof handler !== "function") throw runtimeError("Runtime.HandlerNotFound", `${_HANDLER} is not a function`);
  if (handler.length >= 3) {
    throw runtimeError(
      "Runtime.CallbackHandlerDeprecated",
      "ERROR: AWS Lambda does not support callback-based function handlers when using Node.js 24. To use Node.js 24, modify " +
        "this function to use a supported handler signature",
    );
  }
  return handler;
}

async function importModule(path) {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw runtimeError("Runtime.UserCodeSyntaxError", String(error));
    if (error?.code === "ERR_MODULE_NOT_FOUND" || error?.code === "MODULE_NOT_FOUND") {
      throw runtimeError("Runtime.ImportModuleError", `${error.name}: ${error.message}`);
    }
    throw error;
  }
}

function contextOf(headers) {
  const deadlineMs = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

async function serve(handler) {
  const { headers, body } = await call("GET", "/invocation/next");
  requestId = headers["lambda-runtime-aws-request-id"];
  process.env["_X_AMZN_TRACE_ID"] = headers["lambda-runtime-trace-id"] ?? "";
  try {
    const result = await handler(JSON.parse(body), contextOf(headers));
    await call("POST", `/invocation/${requestId}/response`, JSON.stringify(result ?? null));
  } catch (error) {
    console.error("Invoke Error", errorBody(error));
    await call("POST", `/invocation/${requestId}/error`, errorBody(error));
  }
}

/** As the managed runtime: an error nobody caught is reported, then the process ends. */
async function die(name, error) {
  const reported = runtimeError(name, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  console.error(name, errorBody(reported));
  await call("POST", requestId ? `/invocation/${requestId}/error` : "/init/error", errorBody(reported));
  process.exit(128);
}

patchConsole();
process.on("uncaughtException", (error) => void die("Runtime.UncaughtException", error));
process.on("unhandledRejection", (reason) => void die("Runtime.UnhandledPromiseRejection", reason));
let handler;
try {
  handler = await loadHandler();
} catch (error) {
  console.error("Init Error", errorBody(error));
  await call("POST", "/init/error", errorBody(error));
  process.exit(1);
}
for (;;) await serve(handler);
