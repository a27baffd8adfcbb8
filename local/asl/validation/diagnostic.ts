/** What ValidateStateMachineDefinition answers, and CreateStateMachine refuses with. */
export type DiagnosticCode =
  | "INVALID_JSON_DESCRIPTION"
  | "SCHEMA_VALIDATION_FAILED"
  | "MISSING_TRANSITION_TARGET"
  | "MISSING_END_STATE"
  | "INVALID_JSONATA_EXPRESSION"
  | "UNSUPPORTED_JSONATA_EXPRESSION"
  | "UNKNOWN_VARIABLE";

export interface Diagnostic {
  /** A warning is no reason to refuse the definition: AWS finds an unknown variable only when it is read. */
  readonly severity: "ERROR" | "WARNING";
  readonly code: DiagnosticCode;
  readonly message: string;
  /** JSON pointer, e.g. `/States/Work/Next`. */
  readonly location: string;
}

/** Collects in the order of the definition. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];

  add(code: DiagnosticCode, location: string, message: string): void {
    const severity = code === "UNKNOWN_VARIABLE" ? "WARNING" : "ERROR";
    this.diagnostics.push({ severity, code, message, location });
  }

  schema(location: string, message: string): void {
    this.add("SCHEMA_VALIDATION_FAILED", location, message);
  }
}
