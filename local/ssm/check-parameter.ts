/** What a parameter may be called and hold (SSM API reference, PutParameter; user guide, "Creating Parameter Store parameters"). */
import type { GetParametersByPathCommandInput, PutParameterCommandInput } from "@aws-sdk/client-ssm";
import { AwsError } from "../kernel/service.ts";
import { MAX_PARAMETER_BYTES, MAX_PARAMETER_LEVELS, PARAMETER_NAME } from "./facts.ts";

const invalid = (message: string): AwsError => new AwsError("ValidationException", message);

export function checkNew({ Name: name = "", Value: value = "", Overwrite, Tags }: PutParameterCommandInput): void {
  if (/^\/?(aws|ssm)/i.test(name))
    throw invalid(`Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive).`);
  if (!PARAMETER_NAME.test(name))
    throw invalid("Parameter name must use only letters, numbers, and the symbols . - _ /");
  if (name.split("/").length - 1 > MAX_PARAMETER_LEVELS)
    throw new AwsError(
      "HierarchyLevelLimitExceededException",
      `Parameter hierarchies are limited to a maximum depth of ${MAX_PARAMETER_LEVELS} levels.`,
    );
  if (Buffer.byteLength(value) > MAX_PARAMETER_BYTES)
    throw invalid("Standard tier parameters support a maximum parameter value of 4096 characters.");
  if (Overwrite && Tags?.length)
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
}

export function checkPath({ Path = "" }: GetParametersByPathCommandInput): void {
  if (!Path.startsWith("/")) throw invalid("The parameter path must begin with a slash (/).");
}
