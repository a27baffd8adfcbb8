/** The Amazon States Language, JSONata only, as far as it is interpreted here. validation/ refuses everything else. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** A literal, or a string `{% … %}` that yields one. */
export type Expression<T> = T | string;

export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface Definition extends Machine {
  readonly QueryLanguage: "JSONata";
  readonly Comment?: string;
  readonly TimeoutSeconds?: number;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL" | "NONE";
}

/** What a state, a choice rule or a catcher does with its data on the way out. */
export interface Exit {
  readonly Output?: Json;
  readonly Assign?: JsonObject;
}

interface Catcher extends Exit {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}

interface ChoiceRule extends Exit {
  readonly Condition: Expression<boolean>;
  readonly Next: string;
}

interface Flow extends Exit {
  readonly Comment?: string;
  readonly Next?: string;
  readonly End?: boolean;
}

interface Fallible extends Flow {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface PassState extends Flow {
  readonly Type: "Pass";
}

export interface TaskState extends Fallible {
  readonly Type: "Task";
  readonly Resource: string;
  readonly Arguments?: Json;
  readonly TimeoutSeconds?: Expression<number>;
  readonly HeartbeatSeconds?: Expression<number>;
}

export interface ChoiceState extends Exit {
  readonly Type: "Choice";
  readonly Comment?: string;
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
}

export interface WaitState extends Flow {
  readonly Type: "Wait";
  readonly Seconds?: Expression<number>;
  readonly Timestamp?: string;
}

export interface SucceedState {
  readonly Type: "Succeed";
  readonly Comment?: string;
  readonly Output?: Json;
}

export interface FailState {
  readonly Type: "Fail";
  readonly Comment?: string;
  readonly Error?: string;
  readonly Cause?: string;
}

export interface ParallelState extends Fallible {
  readonly Type: "Parallel";
  readonly Arguments?: Json;
  readonly Branches: readonly Machine[];
}

export interface MapState extends Fallible {
  readonly Type: "Map";
  readonly Items?: Json;
  readonly ItemSelector?: Json;
  readonly ItemProcessor: Machine;
  readonly MaxConcurrency?: Expression<number>;
  readonly ToleratedFailureCount?: Expression<number>;
  readonly ToleratedFailurePercentage?: Expression<number>;
}

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;
