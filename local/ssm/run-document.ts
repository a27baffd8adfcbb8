/** What the agent on the instance does with a document: its steps, one after the other. */
import type { Online } from "../instances/registry.ts";
import { substitute } from "./document-content.ts";
import type { DocumentContent, Step } from "./document-content.ts";
import { downloadContent } from "./download-content.ts";
import { DEFAULT_EXECUTION_SECONDS, LONGEST_EXECUTION_SECONDS, STDERR_CHARACTERS, STDOUT_CHARACTERS } from "./facts.ts";
import { nowOf } from "./state.ts";
import type { Ssm, StepResult } from "./state.ts";

interface Run {
  readonly ssm: Ssm;
  readonly online: Online;
  /** Names the directory on the instance that the steps share. */
  readonly job: string;
}

type Outcome = Pick<StepResult, "status" | "detail" | "code" | "stdout" | "stderr">;

/** A failed step does not keep the next ones from running, unless its inputs say `onFailure: exit`. Rejects if the machine goes off. */
export async function runDocument(
  run: Run,
  content: DocumentContent,
  values: Readonly<Record<string, unknown>>,
): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const step of content.mainSteps) {
    const startedAt = nowOf(run.ssm);
    const inputs = substitute(step.inputs, values) as Readonly<Record<string, unknown>>;
    await run.online.machine.reachable();
    const outcome = isForLinux(step) ? await runStep(run, step, inputs) : skipped;
    results.push({ name: step.name, startedAt, endedAt: nowOf(run.ssm), ...outcome });
    if (outcome.status !== "Success" && inputs["onFailure"] === "exit") break;
  }
  return results;
}

const skipped: Outcome = {
  status: "Success",
  detail: "Success",
  code: 0,
  stdout: "Step execution skipped due to unmet preconditions",
  stderr: "",
};

/** `StringEquals: ["platformType", "Linux"]`, in either order. */
const isForLinux = ({ precondition }: Step): boolean =>
  precondition?.StringEquals === undefined || precondition.StringEquals.includes("Linux");

function runStep(run: Run, step: Step, inputs: Readonly<Record<string, unknown>>): Promise<Outcome> {
  return step.action === "aws:downloadContent" ? download(run, inputs) : runShellScript(run, inputs);
}

async function download({ ssm, online, job }: Run, inputs: Readonly<Record<string, unknown>>): Promise<Outcome> {
  try {
    const path = await downloadContent(ssm.cloud, online, job, inputs);
    return { status: "Success", detail: "Success", code: 0, stdout: `Content downloaded to ${path}`, stderr: "" };
  } catch (error) {
    if (online.off.aborted) throw error;
    return {
      status: "Failed",
      detail: "Failed",
      code: 1,
      stdout: "",
      stderr: `failed to download content: ${(error as Error).message}`,
    };
  }
}

async function runShellScript({ online, job }: Run, inputs: Readonly<Record<string, unknown>>): Promise<Outcome> {
  const lines = inputs["runCommand"];
  const limit = Number(inputs["timeoutSeconds"] ?? DEFAULT_EXECUTION_SECONDS);
  const result = await online.machine.run({
    job,
    script: `${(Array.isArray(lines) ? lines : [lines]).join("\n")}\n`,
    workingDirectory: (inputs["workingDirectory"] as string | undefined) || undefined,
    timeoutSeconds: limit > 0 && limit <= LONGEST_EXECUTION_SECONDS ? limit : DEFAULT_EXECUTION_SECONDS,
    stdoutLimit: STDOUT_CHARACTERS,
    stderrLimit: STDERR_CHARACTERS,
  });
  const { code, timedOut, stdout, stderr } = result;
  if (timedOut) return { status: "TimedOut", detail: "ExecutionTimedOut", code: -1, stdout, stderr };
  if (code === 0) return { status: "Success", detail: "Success", code, stdout, stderr };
  // A shell killed by a signal is reported as shells do it.
  const shown = code < 0 ? 128 - code : code;
  return {
    status: "Failed",
    detail: "Failed",
    code: shown,
    stdout,
    stderr: `${stderr}failed to run commands: exit status ${shown}`,
  };
}
