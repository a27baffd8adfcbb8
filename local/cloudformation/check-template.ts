/** What CloudFormation refuses before it makes anything. */
import { AwsError } from "../kernel/service.ts";
import { dependenciesOf, namesIn } from "./dependencies.ts";
import { IAM_NAME_PROPERTY } from "./facts.ts";
import { typeOf } from "./resources/index.ts";
import { invalid } from "./template.ts";
import type { Template } from "./template.ts";

export function checkTemplate(template: Template): void {
  const types = Object.values(template.Resources).map(({ Type }) => Type);
  const unknown = [...new Set(types)].filter((type) => !typeOf(type)).sort();
  if (unknown.length > 0) throw invalid(`Template format error: Unrecognized resource types: [${unknown.join(", ")}]`);
  checkNames(
    template,
    "Resources",
    Object.values(template.Resources).flatMap(({ Properties, DependsOn }) => [
      ...namesIn(Properties),
      ...[DependsOn ?? []].flat(),
    ]),
  );
  checkNames(
    template,
    "Outputs",
    Object.values(template.Outputs).flatMap((output) => [...namesIn(output)]),
  );
  dependenciesOf(template.Resources);
}

function checkNames({ Resources, Parameters }: Template, block: string, names: readonly string[]): void {
  const unknown = [...new Set(names)].filter(
    (name) => !(name in Resources) && !(name in Parameters) && !name.startsWith("AWS::"),
  );
  if (unknown.length === 0) return;
  throw invalid(
    `Template format error: Unresolved resource dependencies [${unknown.sort().join(", ")}] in the ${block} block of the template`,
  );
}

/** Which capabilities a template needs. */
export function neededCapabilities({ Resources }: Template): readonly string[] {
  const iam = Object.values(Resources).filter(({ Type }) => Type in IAM_NAME_PROPERTY);
  if (iam.length === 0) return [];
  const isNamed = iam.some(({ Type, Properties }) => Properties?.[IAM_NAME_PROPERTY[Type] ?? ""] !== undefined);
  return [isNamed ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM"];
}

export function checkCapabilities(template: Template, given: readonly string[]): void {
  const missing = neededCapabilities(template).filter(
    (needed) => !given.includes(needed) && !given.includes("CAPABILITY_NAMED_IAM"),
  );
  if (missing.length > 0)
    throw new AwsError("InsufficientCapabilitiesException", `Requires capabilities : [${missing.join(", ")}]`);
}
