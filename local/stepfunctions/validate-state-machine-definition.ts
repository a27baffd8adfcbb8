import type { ValidateStateMachineDefinitionInput, ValidateStateMachineDefinitionOutput } from "@aws-sdk/client-sfn";
import type { Operation } from "../kernel/service.ts";
import { examineDefinition } from "./definitions.ts";

const DEFAULT_DIAGNOSTICS = 100;

export const validateStateMachineDefinition: Operation<
  ValidateStateMachineDefinitionInput,
  ValidateStateMachineDefinitionOutput
> = ({ definition = "", severity = "ERROR", maxResults = 0 }) => {
  const all = examineDefinition(definition);
  const shown = all.filter((diagnostic) => severity === "WARNING" || diagnostic.severity === "ERROR");
  const most = maxResults === 0 ? DEFAULT_DIAGNOSTICS : maxResults;
  return {
    result: all.some((diagnostic) => diagnostic.severity === "ERROR") ? "FAIL" : "OK",
    diagnostics: shown.slice(0, most),
    truncated: shown.length > most,
  };
};
