import type { ValidateTemplateInput, ValidateTemplateOutput } from "@aws-sdk/client-cloudformation";
import type { Call } from "../kernel/service.ts";
import { checkTemplate, neededCapabilities } from "./check-template.ts";
import type { StackContext } from "./context.ts";
import { readTemplateBody } from "./read-input.ts";
import { parseTemplate } from "./template.ts";

export const validateTemplate =
  (context: StackContext) =>
  async (input: ValidateTemplateInput, { caller }: Call): Promise<ValidateTemplateOutput> => {
    const template = parseTemplate(await readTemplateBody(context, input, caller));
    checkTemplate(template);
    const capabilities = neededCapabilities(template);
    return {
      Parameters: Object.entries(template.Parameters).map(([ParameterKey, { Default, NoEcho, Description }]) => ({
        ParameterKey,
        NoEcho: String(NoEcho ?? false) === "true",
        ...(Default === undefined ? {} : { DefaultValue: String(Default) }),
        ...(Description === undefined ? {} : { Description }),
      })),
      ...(template.Description === undefined ? {} : { Description: template.Description }),
      ...(capabilities.length === 0
        ? {}
        : {
            Capabilities: [...capabilities] as NonNullable<ValidateTemplateOutput["Capabilities"]>,
            CapabilitiesReason: `The following resource(s) require capabilities: [${capabilities.join(", ")}]`,
          }),
    };
  };
