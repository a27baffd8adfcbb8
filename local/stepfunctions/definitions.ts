/** Definitions as the API takes them. */
import type { Definition, Machine } from "../asl/definition.ts";
import type { Diagnostic } from "../asl/validation/diagnostic.ts";
import { parseDefinition } from "../asl/validation/definition.ts";
import { AwsError } from "../kernel/service.ts";
import { checkLength } from "./context.ts";
import { DEFINITION_LIMIT_BYTES } from "./facts.ts";
import { isIntegration } from "./integrations/index.ts";

/** Everything that is wrong with it; only errors refuse it. */
export function examineDefinition(text: string): readonly Diagnostic[] {
  checkLength("definition", text, DEFINITION_LIMIT_BYTES);
  const { definition, diagnostics } = parseDefinition(text);
  return definition ? [...diagnostics, ...findUnknownResources(definition, "")] : diagnostics;
}

/** Throws InvalidDefinition in AWS's words. */
export function checkDefinition(text: string): void {
  const errors = examineDefinition(text).filter(({ severity }) => severity === "ERROR");
  if (errors.length === 0) return;
  const list = errors.map(({ code, message, location }) => `${code}: ${message} at ${location}`).join(", ");
  throw new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${list}'`);
}

function findUnknownResources(machine: Definition | Machine, location: string): Diagnostic[] {
  return Object.entries(machine.States).flatMap(([name, state]): Diagnostic[] => {
    const at = `${location}/States/${name}`;
    if (state.Type === "Map") return findUnknownResources(state.ItemProcessor, `${at}/ItemProcessor`);
    if (state.Type === "Parallel") {
      return state.Branches.flatMap((branch, index) => findUnknownResources(branch, `${at}/Branches[${index}]`));
    }
    if (state.Type !== "Task" || isIntegration(state.Resource)) return [];
    const message = `The resource provided ${state.Resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`;
    return [{ severity: "ERROR", code: "SCHEMA_VALIDATION_FAILED", message, location: `${at}/Resource` }];
  });
}
