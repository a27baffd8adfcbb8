/** One execution environment: a child process of the runtime's own Node, serving one invocation at a time. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Cloud } from "../kernel/service.ts";
import { environmentVariables } from "./environment-variables.ts";
import { CREDENTIALS_RESERVE_SECONDS, INIT_SECONDS, SESSION_SECONDS } from "./facts.ts";
import { exited, timedOut } from "./failures.ts";
import type { Failure } from "./failures.ts";
import { openLogStream } from "./log-stream.ts";
import type { LogStream } from "./log-stream.ts";
import { startRuntimeApi } from "./runtime-api.ts";
import type { Answer, RuntimeApi } from "./runtime-api.ts";
import type { FunctionRecord } from "./state.ts";

export interface Outcome extends Answer {
  readonly status: "success" | "failure" | "timeout" | "error";
  readonly durationMs: number;
  readonly initMs: number | null;
  readonly memoryUsedMib: number;
  /** What to say in the log, when the function could not. */
  readonly complaint: string | null;
}

export interface Environment {
  readonly generation: string;
  readonly pid: number;
  /** Of the session its code signs with. */
  readonly accessKeyId: string;
  readonly log: LogStream;
  /** Whether an invocation that starts now would outlast the credentials. */
  isStale(): boolean;
  readonly isDead: boolean;
  /** Resolves when the handler is loaded, or failed to be: the invocation then says why. */
  readonly initialised: Promise<void>;
  /** Calls `begin` when the init phase is over. Never rejects. */
  run(requestId: string, payload: Buffer, begin: () => void): Promise<Outcome>;
  /** The request id of the invocation under way; null: none. */
  readonly invocation: string | null;
  /** SIGKILL out of the blue: the invocation under way fails as when the host does. Resolves when the process is gone. */
  crash(): Promise<void>;
  stop(): void;
}

const RUNTIME_CLIENT = fileURLToPath(new URL("./runtime-client.mjs", import.meta.url));
/** AWS's bootstrap gives the heap nine tenths of the memory. */
const HEAP_SHARE = 0.9;

export async function startEnvironment(cloud: Cloud, record: FunctionRecord, taskRoot: string): Promise<Environment> {
  const { settings } = record;
  const { credentials, caller } = cloud.assumeRole(settings.role, record.name, SESSION_SECONDS);
  const log = openLogStream(cloud, caller, settings.logging.LogGroup, streamName(record, cloud.clock.now()));
  const running = new Process();
  const api = await startRuntimeApi(running);
  const env = environmentVariables(cloud, record, {
    taskRoot,
    logStream: log.name,
    runtimeApi: api.address,
    credentials,
  });
  const heap = `--max-old-space-size=${Math.floor(settings.memoryMib * HEAP_SHARE)}`;
  const child = spawn(process.execPath, [heap, RUNTIME_CLIENT], {
    cwd: taskRoot,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  pipeLines(child.stdout, log);
  pipeLines(child.stderr, log);
  running.attach(child, api);
  const expiresMs = credentials.expiration === null ? Infinity : Date.parse(credentials.expiration);
  const reserveMs = (settings.timeoutSeconds + CREDENTIALS_RESERVE_SECONDS) * 1000;
  return {
    generation: record.generation,
    pid: child.pid ?? 0,
    accessKeyId: credentials.accessKeyId,
    log,
    isStale: () => cloud.clock.now() + reserveMs > expiresMs,
    get isDead() {
      return running.isDead;
    },
    initialised: running.initialised,
    run: (requestId, payload, begin) => running.run(record, { requestId, payload, begin }),
    get invocation() {
      return running.invocation;
    },
    crash: () => running.crash(),
    stop: () => running.kill(),
  };
}

/** The child's life: what it said, what it is asked, how it ended. */
class Process {
  isDead = false;
  readonly initialised: Promise<void>;
  #initialise: () => void = () => {};
  #isInitialised = false;
  #startedAt = performance.now();
  #initMs: number | null = null;
  #initError: Buffer | null = null;
  #child: ChildProcess | null = null;
  #api: RuntimeApi | null = null;
  #exit: { readonly code: number | null; readonly signal: string | null } | null = null;
  #current: { readonly requestId: string; finish(end: End): void } | null = null;

  constructor() {
    this.initialised = new Promise((resolve) => (this.#initialise = resolve));
  }

  attach(child: ChildProcess, api: RuntimeApi): void {
    this.#child = child;
    this.#api = api;
    child.once("exit", (code, signal) => this.#ended(code, signal));
    child.once("error", () => this.#ended(1, null));
  }

  ready(): void {
    if (this.#isInitialised) return;
    this.#initMs = performance.now() - this.#startedAt;
    this.#markInitialised();
  }

  initError(body: Buffer): void {
    this.#initError = body;
    this.#finish({ kind: "answer", answer: { payload: body, functionError: "Unhandled" } });
  }

  answered(requestId: string, answer: Answer): void {
    if (this.#current?.requestId === requestId) this.#finish({ kind: "answer", answer });
  }

  async run(record: FunctionRecord, { requestId, payload, begin }: Invocation): Promise<Outcome> {
    const { timeoutSeconds } = record.settings;
    const isFirst = !this.#isInitialised || this.#initMs !== null;
    const ended = new Promise<End>((resolve) => (this.#current = { requestId, finish: resolve }));
    if (this.#initError) this.initError(this.#initError);
    else if (this.#exit) this.#ended(this.#exit.code, this.#exit.signal);
    const initTimer = this.#isInitialised ? null : this.#limit(Math.max(INIT_SECONDS, timeoutSeconds));
    await Promise.race([this.initialised, ended]);
    if (initTimer) clearTimeout(initTimer);
    if (isFirst) await settleOutput();
    begin();
    const initMs = this.#initMs;
    this.#initMs = null;
    const startedAt = performance.now();
    const timer = this.#limit(timeoutSeconds);
    this.#api?.give({ requestId, payload, functionArn: record.arn, deadlineMs: Date.now() + timeoutSeconds * 1000 });
    const end = await ended;
    clearTimeout(timer);
    await settleOutput();
    return {
      ...outcomeOf(end, requestId, timeoutSeconds),
      initMs,
      durationMs: performance.now() - startedAt,
      memoryUsedMib: this.#memory(),
    };
  }

  get invocation(): string | null {
    return this.#current?.requestId ?? null;
  }

  async crash(): Promise<void> {
    const child = this.#child;
    if (!child || this.#exit) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGKILL");
    await gone;
  }

  kill(): void {
    this.isDead = true;
    this.#child?.kill("SIGKILL");
    this.#api?.close();
  }

  #limit(seconds: number): NodeJS.Timeout {
    return setTimeout(() => this.#finish({ kind: "timeout" }), seconds * 1000);
  }

  #finish(end: End): void {
    const current = this.#current;
    this.#current = null;
    current?.finish(end);
  }

  #ended(code: number | null, signal: string | null): void {
    this.#exit = { code, signal };
    this.kill();
    this.#markInitialised();
    this.#finish({ kind: "exit", code, signal });
  }

  #markInitialised(): void {
    this.#isInitialised = true;
    this.#initialise();
  }

  /** Peak resident size, where the kernel tells (proc(5), VmHWM). */
  #memory(): number {
    try {
      const status = readFileSync(`/proc/${this.#child?.pid}/status`, "utf8");
      return Math.ceil(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      return 0;
    }
  }
}

interface Invocation {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly begin: () => void;
}

type End =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "timeout" }
  | { readonly kind: "exit"; readonly code: number | null; readonly signal: string | null };

type Ended = Pick<Outcome, "payload" | "functionError" | "status" | "complaint">;

function outcomeOf(end: End, requestId: string, timeoutSeconds: number): Ended {
  switch (end.kind) {
    case "answer":
      return { ...end.answer, status: statusOf(end.answer), complaint: null };
    case "timeout": {
      const complaint = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      return failed(timedOut(requestId, timeoutSeconds), "timeout", `${complaint}\n`);
    }
    case "exit": {
      const failure = exited(requestId, end.code, end.signal);
      return failed(failure, "error", failure.errorMessage.replace(/^RequestId: \S+ /, ""));
    }
  }
}

/** After an error of the runtime's own, such as an uncaught exception, the process is ending: `error`. */
function statusOf({ functionError, payload }: Answer): Outcome["status"] {
  if (functionError === null) return "success";
  return payload.subarray(0, 40).toString().startsWith('{"errorType":"Runtime.') ? "error" : "failure";
}

const failed = (failure: Failure, status: Outcome["status"], complaint: string): Ended => ({
  payload: Buffer.from(JSON.stringify(failure)),
  functionError: "Unhandled",
  status,
  complaint,
});

function pipeLines(output: Readable, log: LogStream): void {
  createInterface({ input: output }).on("line", (line) => log.write(line));
}

/** The answer and the output come by different pipes: what was printed before the answer is read within these turns. */
async function settleOutput(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * `2026/11/22/[$LATEST]` and 32 hex digits; in a log group that is not the function's own its name comes after the date
 * (Lambda developer guide, "Configuring CloudWatch log groups").
 */
function streamName({ name, settings }: FunctionRecord, nowMs: number): string {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll("-", "/");
  const owner = settings.logging.LogGroup === `/aws/lambda/${name}` ? "" : name;
  return `${day}/${owner}[$LATEST]${randomBytes(16).toString("hex")}`;
}
