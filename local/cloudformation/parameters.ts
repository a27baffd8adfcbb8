/** Parameter values from what the caller gave, the template's defaults and the stack's previous values. */
import type { Parameter } from "@aws-sdk/client-cloudformation";
import { invalid } from "./template.ts";
import type { ParameterDefinition, Template, Value } from "./template.ts";

export interface ParameterValues {
  /** As given, for DescribeStacks. */
  readonly given: Readonly<Record<string, string>>;
  /** As functions see them. */
  readonly values: Readonly<Record<string, Value>>;
}

const SSM_VALUE = /^AWS::SSM::Parameter::Value<(.+)>$/;

/** `readSsm` answers the value of an SSM parameter. Throws ValidationError. */
export async function resolveParameters(
  { Parameters: definitions }: Template,
  parameters: readonly Parameter[],
  previous: Readonly<Record<string, string>>,
  readSsm: (name: string) => Promise<string>,
): Promise<ParameterValues> {
  const extra = parameters.map(({ ParameterKey }) => ParameterKey ?? "").filter((key) => !(key in definitions));
  if (extra.length > 0) throw invalid(`Parameters: [${extra.join(", ")}] do not exist in the template`);
  const given: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, definition] of Object.entries(definitions)) {
    const parameter = parameters.find(({ ParameterKey }) => ParameterKey === name);
    const value =
      parameter?.UsePreviousValue === true
        ? previous[name]
        : (parameter?.ParameterValue ?? definition.Default?.toString());
    if (value === undefined) missing.push(name);
    else given[name] = value;
  }
  if (missing.length > 0) throw invalid(`Parameters: [${missing.join(", ")}] must have values`);
  const values: Record<string, Value> = {};
  for (const [name, text] of Object.entries(given)) {
    values[name] = await resolveOne(name, definitions[name] as ParameterDefinition, text, readSsm);
  }
  return { given, values };
}

async function resolveOne(
  name: string,
  definition: ParameterDefinition,
  text: string,
  readSsm: (name: string) => Promise<string>,
): Promise<Value> {
  checkConstraints(name, definition, text);
  const ssmType = SSM_VALUE.exec(definition.Type)?.[1];
  const value = ssmType === undefined ? text : await readSsm(text);
  const type = ssmType ?? definition.Type;
  return type === "CommaDelimitedList" || type.startsWith("List<")
    ? value.split(",").map((each) => each.trim())
    : value;
}

function checkConstraints(name: string, definition: ParameterDefinition, text: string): void {
  const problem = findProblem(name, definition, text);
  if (problem === null) return;
  const { ConstraintDescription: description } = definition;
  throw invalid(description === undefined ? problem : `Parameter ${name} failed to satisfy constraint: ${description}`);
}

function findProblem(name: string, definition: ParameterDefinition, text: string): string | null {
  const { AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue, Type } = definition;
  if (AllowedValues && !AllowedValues.map(String).includes(text)) {
    return `Parameter '${name}' must be one of AllowedValues`;
  }
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(text)) {
    return `Parameter '${name}' must match pattern ${AllowedPattern}`;
  }
  if (MinLength !== undefined && text.length < Number(MinLength))
    return `Parameter '${name}' must contain at least ${MinLength} characters`;
  if (MaxLength !== undefined && text.length > Number(MaxLength))
    return `Parameter '${name}' must contain at most ${MaxLength} characters`;
  if (Type !== "Number") return null;
  const number = Number(text);
  if (text.trim() === "" || Number.isNaN(number)) return `Parameter '${name}' must be a number.`;
  if (MinValue !== undefined && number < Number(MinValue))
    return `Parameter '${name}' must be a number not less than ${MinValue}`;
  if (MaxValue !== undefined && number > Number(MaxValue))
    return `Parameter '${name}' must be a number not greater than ${MaxValue}`;
  return null;
}
