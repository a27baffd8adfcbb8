/** Templates as text and as checked structure. */
import { AwsError } from "../kernel/service.ts";
import { MOST_MAPPINGS, MOST_OUTPUTS, MOST_PARAMETERS, MOST_RESOURCES } from "./facts.ts";

export type Value = unknown;
export type Properties = Readonly<Record<string, Value>>;

export interface ResourceDefinition {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: Value;
}

export interface ParameterDefinition {
  readonly Type: string;
  readonly Default?: string | number;
  readonly Description?: string;
  readonly NoEcho?: boolean | string;
  readonly AllowedValues?: readonly (string | number)[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
  readonly MinLength?: number | string;
  readonly MaxLength?: number | string;
  readonly MinValue?: number | string;
  readonly MaxValue?: number | string;
}

export interface OutputDefinition {
  readonly Value: Value;
  readonly Description?: string;
  readonly Condition?: string;
  readonly Export?: { readonly Name: Value };
}

export interface Template {
  readonly Description?: string;
  readonly Parameters: Readonly<Record<string, ParameterDefinition>>;
  readonly Mappings: Readonly<Record<string, Readonly<Record<string, Properties>>>>;
  readonly Conditions: Readonly<Record<string, Value>>;
  readonly Resources: Readonly<Record<string, ResourceDefinition>>;
  readonly Outputs: Readonly<Record<string, OutputDefinition>>;
}

const SECTIONS = [
  "AWSTemplateFormatVersion",
  "Description",
  "Metadata",
  "Parameters",
  "Mappings",
  "Conditions",
  "Resources",
  "Outputs",
  "Rules",
];
const RESOURCE_ATTRIBUTES = [
  "Type",
  "Properties",
  "DependsOn",
  "Condition",
  "DeletionPolicy",
  "UpdateReplacePolicy",
  "Metadata",
];

export const invalid = (message: string): AwsError => new AwsError("ValidationError", message);

/** Throws ValidationError. JSON only. */
export function parseTemplate(body: string): Template {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    if (!body.trimStart().startsWith("{")) {
      throw new AwsError("NotImplemented", "Templates in YAML are not implemented by the local cloud; send JSON", {
        status: 501,
      });
    }
    throw invalid("Template format error: JSON not well-formed.");
  }
  const given = parsed as Partial<Template>;
  const unknown = Object.keys(given).filter((name) => !SECTIONS.includes(name));
  if (unknown.length > 0) throw invalid(`Invalid template property or properties [${unknown.join(", ")}]`);
  if (!given.Resources || Object.keys(given.Resources).length === 0) {
    throw invalid("Template format error: At least one Resources member must be defined.");
  }
  const template: Template = {
    Parameters: {},
    Mappings: {},
    Conditions: {},
    Outputs: {},
    ...given,
    Resources: given.Resources,
  };
  checkCounts(template);
  for (const [id, resource] of Object.entries(template.Resources)) checkResource(id, resource);
  return template;
}

function checkCounts(template: Template): void {
  const limits = [
    ["Resources", MOST_RESOURCES],
    ["Parameters", MOST_PARAMETERS],
    ["Outputs", MOST_OUTPUTS],
    ["Mappings", MOST_MAPPINGS],
  ] as const;
  for (const [section, most] of limits) {
    const count = Object.keys(template[section]).length;
    if (count > most)
      throw invalid(
        `Template format error: Number of ${section.toLowerCase()}, ${count}, is greater than maximum allowed, ${most}`,
      );
  }
}

function checkResource(id: string, resource: ResourceDefinition): void {
  if (!/^[a-zA-Z0-9]{1,255}$/.test(id))
    throw invalid(`Template format error: Resource name ${id} is non alphanumeric.`);
  if (typeof resource.Type !== "string")
    throw invalid(`Template format error: [/Resources/${id}] Every Resources object must contain a Type member.`);
  const unknown = Object.keys(resource).find((name) => !RESOURCE_ATTRIBUTES.includes(name));
  if (unknown !== undefined) throw invalid(`Invalid template resource property '${unknown}'`);
  const policies = [resource.DeletionPolicy, resource.UpdateReplacePolicy];
  for (const policy of policies) {
    if (policy !== undefined && !["Delete", "Retain", "RetainExceptOnCreate"].includes(policy)) {
      throw invalid(`Template error: DeletionPolicy ${policy} of ${id} is not supported`);
    }
  }
}
