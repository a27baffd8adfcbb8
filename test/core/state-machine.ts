/** The state machines as graphs: what the tests of their shape and of their history share. */
import { readFileSync } from "node:fs";

export interface Rule {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts?: number;
}
export interface Catcher extends Rule {
  readonly Next: string;
}
export interface State {
  readonly Type: "Task" | "Choice" | "Succeed" | "Fail" | "Wait" | "Pass" | "Map" | "Parallel";
  readonly Resource?: string;
  readonly Arguments?: { readonly FunctionName: string; readonly Payload: Readonly<Record<string, unknown>> };
  readonly TimeoutSeconds?: number | string;
  readonly HeartbeatSeconds?: number | string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Retry?: readonly Rule[];
  readonly Catch?: readonly Catcher[];
}
export interface StateMachine {
  readonly name: string;
  readonly QueryLanguage: string;
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}

export const readStateMachine = (name: string): StateMachine => {
  const file = new URL(`../../statemachines/${name}.asl.json`, import.meta.url);
  return { ...(JSON.parse(readFileSync(file, "utf8")) as Omit<StateMachine, "name">), name };
};
export const STATE_MACHINES = ["run-job", "end-job"].map(readStateMachine);

export const isTokenWait = (state: State): boolean =>
  state.Resource?.endsWith(":lambda:invoke.waitForTaskToken") ?? false;

/** Where a state may lead; catches included. */
export const nextOf = (state: State): readonly string[] =>
  [
    state.Next,
    state.Default,
    ...(state.Choices ?? []).map((choice) => choice.Next),
    ...(state.Catch ?? []).map((catcher) => catcher.Next),
  ].filter((name) => name !== undefined);

/** The names that can be reached from `from`, itself included; `through` says which states may be gone through. */
export function reach(
  machine: StateMachine,
  from: string,
  through: (name: string) => boolean = () => true,
): Set<string> {
  const seen = new Set([from]);
  for (const name of seen) if (through(name)) for (const next of nextOf(machine.States[name]!)) seen.add(next);
  return seen;
}
