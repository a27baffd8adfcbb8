import type { GetTemplateInput, GetTemplateOutput } from "@aws-sdk/client-cloudformation";
import { findStack } from "./context.ts";
import type { StackContext } from "./context.ts";

export const getTemplate =
  (context: StackContext) =>
  (input: GetTemplateInput): GetTemplateOutput => ({
    TemplateBody: findStack(context, input.StackName).templateBody,
    StagesAvailable: ["Original", "Processed"],
  });
