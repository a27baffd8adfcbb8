import type {
  CreateLaunchTemplateCommandInput,
  CreateLaunchTemplateResult,
  CreateLaunchTemplateVersionCommandInput,
  CreateLaunchTemplateVersionResult,
  DeleteLaunchTemplateCommandInput,
  DeleteLaunchTemplateResult,
  DescribeLaunchTemplatesCommandInput,
  DescribeLaunchTemplatesResult,
  LaunchTemplate,
  ModifyLaunchTemplateCommandInput,
  ModifyLaunchTemplateResult,
  RequestLaunchTemplateData,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import type { Call } from "../kernel/service.ts";
import { invalidParameter } from "./errors.ts";
import { MAX_TEMPLATES, MAX_USER_DATA_BYTES } from "./facts.ts";
import { pageOf, passes, tagList } from "./filters.ts";
import { isWellFormed, makeId } from "./ids.ts";
import { describeVersion } from "./launch-template-versions.ts";
import { nowOf } from "./state.ts";
import type { Ec2, TemplateRecord, TemplateVersion } from "./state.ts";
import { putTags, tagsFor, tagsOf } from "./tagging.ts";

interface Reference {
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
}

export function findTemplate(ec2: Ec2, { LaunchTemplateId: id, LaunchTemplateName: name }: Reference): TemplateRecord {
  if ((id === undefined) === (name === undefined)) {
    throw new AwsError(
      "MissingParameter",
      "Either LaunchTemplateId or LaunchTemplateName, not both, must be specified in request",
    );
  }
  if (id !== undefined && !isWellFormed("lt", id))
    throw new AwsError("InvalidLaunchTemplateId.Malformed", `Invalid launch template ID '${id}'`);
  const template =
    id === undefined ? ec2.templates.values().find((other) => other.name === name) : ec2.templates.get(id);
  if (template) return template;
  if (id !== undefined)
    throw new AwsError(
      "InvalidLaunchTemplateId.NotFound",
      `The specified launch template, with template ID ${id}, does not exist.`,
    );
  throw new AwsError(
    "InvalidLaunchTemplateName.NotFoundException",
    `The specified launch template, with template name ${name}, does not exist.`,
  );
}

/** A number, `$Latest` or `$Default` (the default). */
export function findVersion(template: TemplateRecord, version = "$Default"): TemplateVersion {
  const number =
    version === "$Latest"
      ? template.versions.at(-1)!.number
      : version === "$Default"
        ? template.defaultVersion
        : Number(version);
  const found = template.versions.find((other) => other.number === number);
  if (!found) {
    throw new AwsError(
      "InvalidLaunchTemplateId.VersionNotFound",
      `Could not find launch template version ${version} for launch template with id ${template.id}`,
    );
  }
  return found;
}

function describe(ec2: Ec2, template: TemplateRecord): LaunchTemplate {
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    CreateTime: new Date(template.createdAt),
    CreatedBy: template.createdBy,
    DefaultVersionNumber: template.defaultVersion,
    LatestVersionNumber: template.versions.at(-1)!.number,
    Tags: tagList(tagsOf(ec2, template.id)),
  };
}

function checkData(data: RequestLaunchTemplateData): void {
  const userData = Buffer.from(data.UserData ?? "", "base64");
  if (userData.length > MAX_USER_DATA_BYTES) {
    throw new AwsError("InvalidUserData.Malformed", `User data is limited to ${MAX_USER_DATA_BYTES} bytes`);
  }
  if (data.NetworkInterfaces?.length && (data.SecurityGroupIds?.length || data.SecurityGroups?.length)) {
    throw new AwsError(
      "InvalidParameterCombination",
      "Network interfaces and an instance-level security groups may not be specified on the same request",
    );
  }
}

export const createLaunchTemplate =
  (ec2: Ec2) =>
  (input: CreateLaunchTemplateCommandInput, { caller }: Call): CreateLaunchTemplateResult => {
    const name = input.LaunchTemplateName ?? "";
    if (!/^[\w()./-]{3,128}$/.test(name)) {
      throw new AwsError(
        "InvalidLaunchTemplateName.MalformedException",
        `Launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following characters: - ( ) . / _`,
      );
    }
    if (ec2.templates.values().some((other) => other.name === name)) {
      throw new AwsError("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.");
    }
    if (ec2.templates.values().length >= MAX_TEMPLATES)
      throw new AwsError("LaunchTemplateLimitExceeded", "You have reached the limit of launch templates per region.");
    checkData(input.LaunchTemplateData ?? {});
    const createdAt = nowOf(ec2);
    const first = {
      number: 1,
      createdAt,
      createdBy: caller.arn,
      description: input.VersionDescription ?? null,
      data: input.LaunchTemplateData ?? {},
    };
    const template = { id: makeId("lt"), name, createdAt, createdBy: caller.arn, defaultVersion: 1, versions: [first] };
    putTags(ec2, template.id, tagsFor(input.TagSpecifications, "launch-template"));
    ec2.templates.put(template.id, template);
    return { LaunchTemplate: describe(ec2, template) };
  };

export const createLaunchTemplateVersion =
  (ec2: Ec2) =>
  (input: CreateLaunchTemplateVersionCommandInput, { caller }: Call): CreateLaunchTemplateVersionResult => {
    const template = findTemplate(ec2, input);
    const source = input.SourceVersion === undefined ? {} : findVersion(template, input.SourceVersion).data;
    const data = { ...source, ...input.LaunchTemplateData };
    checkData(data);
    const number = template.versions.at(-1)!.number + 1;
    const version = {
      number,
      createdAt: nowOf(ec2),
      createdBy: caller.arn,
      description: input.VersionDescription ?? null,
      data,
    };
    const changed = { ...template, versions: [...template.versions, version] };
    ec2.templates.put(template.id, changed);
    return { LaunchTemplateVersion: describeVersion(changed, version) };
  };

export const modifyLaunchTemplate =
  (ec2: Ec2) =>
  (input: ModifyLaunchTemplateCommandInput): ModifyLaunchTemplateResult => {
    const template = findTemplate(ec2, input);
    if (input.DefaultVersion === undefined) throw invalidParameter("DefaultVersion must be specified");
    const changed = { ...template, defaultVersion: findVersion(template, input.DefaultVersion).number };
    ec2.templates.put(template.id, changed);
    return { LaunchTemplate: describe(ec2, changed) };
  };

export const deleteLaunchTemplate =
  (ec2: Ec2) =>
  (input: DeleteLaunchTemplateCommandInput): DeleteLaunchTemplateResult => {
    const template = findTemplate(ec2, input);
    const LaunchTemplate = describe(ec2, template);
    ec2.templates.delete(template.id);
    ec2.tags.delete(template.id);
    return { LaunchTemplate };
  };

export const describeLaunchTemplates =
  (ec2: Ec2) =>
  (input: DescribeLaunchTemplatesCommandInput): DescribeLaunchTemplatesResult => {
    for (const LaunchTemplateId of input.LaunchTemplateIds ?? []) findTemplate(ec2, { LaunchTemplateId });
    for (const LaunchTemplateName of input.LaunchTemplateNames ?? []) findTemplate(ec2, { LaunchTemplateName });
    const found = ec2.templates.values().filter((template) => {
      const asked =
        (input.LaunchTemplateIds ?? [template.id]).includes(template.id) &&
        (input.LaunchTemplateNames ?? [template.name]).includes(template.name);
      const facets = { "launch-template-name": [template.name], "create-time": [template.createdAt] };
      return asked && passes(input.Filters, facets, tagsOf(ec2, template.id));
    });
    const { items, NextToken } = pageOf(found, input);
    return { LaunchTemplates: items.map((template) => describe(ec2, template)), NextToken };
  };
