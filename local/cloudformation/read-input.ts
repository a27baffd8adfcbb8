/** The template, parameters and tags of CreateStack, UpdateStack and CreateChangeSet. */
import type { CreateStackInput } from "@aws-sdk/client-cloudformation";
import type { Caller } from "../kernel/service.ts";
import { checkCapabilities, checkTemplate } from "./check-template.ts";
import type { StackContext } from "./context.ts";
import { LARGEST_TEMPLATE_BODY_BYTES, LARGEST_TEMPLATE_OBJECT_BYTES } from "./facts.ts";
import { resolveParameters } from "./parameters.ts";
import type { StackInput } from "./state.ts";
import { invalid, parseTemplate } from "./template.ts";

type Input = Pick<CreateStackInput, "TemplateBody" | "TemplateURL" | "Parameters" | "Capabilities" | "Tags"> & {
  readonly UsePreviousTemplate?: boolean | undefined;
};

/** `before` is the stack's present input, or null for a new one. Throws ValidationError or InsufficientCapabilitiesException. */
export async function readStackInput(
  context: StackContext,
  input: Input,
  caller: Caller,
  before: StackInput | null,
): Promise<StackInput> {
  const templateBody =
    input.UsePreviousTemplate === true && before ? before.templateBody : await readTemplateBody(context, input, caller);
  const template = parseTemplate(templateBody);
  checkTemplate(template);
  const capabilities = input.Capabilities ?? [];
  checkCapabilities(template, capabilities);
  const readSsm = async (Name: string): Promise<string> => {
    try {
      const answer = await context.cloud.call<{ Parameter: { Value: string } }>(
        "ssm",
        "GetParameter",
        { Name },
        caller,
      );
      return answer.Parameter.Value;
    } catch (error) {
      if ((error as Error).name !== "ParameterNotFound") throw error;
      throw invalid(`Unable to fetch parameters [${Name}] from parameter store for this account.`);
    }
  };
  const { given, values } = await resolveParameters(
    template,
    input.Parameters ?? [],
    before?.parameters ?? {},
    readSsm,
  );
  const tags = input.Tags
    ? Object.fromEntries(input.Tags.map(({ Key, Value }) => [Key ?? "", Value ?? ""]))
    : (before?.tags ?? {});
  return { template, templateBody, parameters: given, parameterValues: values, tags, capabilities };
}

/** Of a URL, the object as the caller may read it. */
export async function readTemplateBody(
  { cloud }: StackContext,
  input: Pick<Input, "TemplateBody" | "TemplateURL">,
  caller: Caller,
): Promise<string> {
  const { TemplateBody: body, TemplateURL: url } = input;
  if (body !== undefined && url !== undefined) throw invalid("You can not specify both TemplateBody and TemplateURL");
  if (body !== undefined) {
    if (Buffer.byteLength(body) > LARGEST_TEMPLATE_BODY_BYTES) {
      throw invalid(
        `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${LARGEST_TEMPLATE_BODY_BYTES}`,
      );
    }
    return body;
  }
  if (url === undefined) throw invalid("Either Template URL or Template Body must be specified.");
  const location = parseObjectUrl(url, cloud.endpoint);
  if (!location) throw invalid("TemplateURL must be a supported URL.");
  try {
    const { Body } = await cloud.call<{ Body: Uint8Array }>("s3", "GetObject", location, caller);
    if (Body.length > LARGEST_TEMPLATE_OBJECT_BYTES)
      throw invalid(`Template may not exceed ${LARGEST_TEMPLATE_OBJECT_BYTES} bytes in size.`);
    return Buffer.from(Body).toString();
  } catch (error) {
    const { name, message } = error as Error;
    if (name === "ValidationError") throw error;
    throw invalid(`S3 error: ${message}`);
  }
}

/** `https://BUCKET.s3.REGION.amazonaws.com/KEY`, `https://s3.amazonaws.com/BUCKET/KEY`, or the same behind our front door. */
export function parseObjectUrl(
  text: string,
  endpoint: string,
): { readonly Bucket: string; readonly Key: string } | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const path = decodeURIComponent(url.pathname.slice(1));
  const isPathStyle =
    /^s3[.-][\w.-]*amazonaws\.com$|^s3\.amazonaws\.com$/.test(url.hostname) || url.origin === endpoint;
  if (isPathStyle) {
    const at = path.indexOf("/");
    return at > 0 ? { Bucket: path.slice(0, at), Key: path.slice(at + 1) } : null;
  }
  const [, Bucket] = /^(.+)\.s3[.-][\w.-]*?amazonaws\.com$|^(.+)\.s3\.amazonaws\.com$/.exec(url.hostname) ?? [];
  return Bucket === undefined ? null : { Bucket, Key: path };
}
