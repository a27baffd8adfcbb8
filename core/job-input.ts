/** A job as somebody would write it: what `parseJob` made of an input, taken back, to be changed and submitted again. */
import type { InputSpec } from "./agent-protocol.ts";
import type { Job } from "./job.ts";
import type { Members } from "./json-checks.ts";

/** Every field is named, defaults and the profile's as well, so it stays the same job when those change. Neither `clientToken` nor `submittedBy`. */
export function inputOf(job: Job): Members {
  const {
    clientToken: _,
    submittedBy: __,
    inputs,
    instance,
    checkpoint,
    limits,
    holdOnFailureSeconds,
    notify,
    ...same
  } = job;
  const { everySeconds, stopGraceSeconds, ...saving } = checkpoint;
  const { types, ...machine } = instance;
  // What described the types is asked again: other ones may fit by now.
  const isDescribed = (instance.requirements ?? instance.gpu ?? null) !== null;
  return {
    ...same,
    inputs: inputs.map(sourceOf),
    instance: isDescribed ? machine : { ...machine, types },
    checkpoint: { ...saving, every: durationOf(everySeconds), stopGrace: durationOf(stopGraceSeconds) },
    limits: {
      runtime: durationOf(limits.runtimeSeconds),
      capacityWait: durationOf(limits.capacityWaitSeconds),
      budgetUsd: limits.budgetUsd ?? null,
    },
    holdOnFailure: durationOf(holdOnFailureSeconds ?? null),
    ...(notify === undefined
      ? {}
      : { notify: notify.map(({ secret, ...told }) => (secret === null ? told : { ...told, secret })) }),
  };
}

/** An upload is named by the hash that its key ends in (`uploadKey`). null: it is none. */
export const uploadIdOf = ({ kind, from }: Pick<InputSpec, "kind" | "from">): string | null =>
  kind === "upload" || kind === "file" ? (/[0-9a-f]{64}/.exec(from)?.[0] ?? null) : null;

function sourceOf({ kind, from, to, ...rest }: InputSpec): Members {
  const id = uploadIdOf({ kind, from });
  const source = { ...rest, from: id === null ? from : `upload:${id}`, to };
  return kind === "file" ? { ...source, unpack: false } : source;
}

const durationOf = (seconds: number | null): string | null => (seconds === null ? null : `${seconds}s`);
