import type {
  DescribeLaunchTemplateVersionsCommandInput,
  DescribeLaunchTemplateVersionsResult,
  LaunchTemplateVersion,
} from "@aws-sdk/client-ec2";
import { pageOf } from "./filters.ts";
import { findTemplate, findVersion } from "./launch-templates.ts";
import type { Ec2, TemplateRecord, TemplateVersion } from "./state.ts";

export function describeVersion(template: TemplateRecord, version: TemplateVersion): LaunchTemplateVersion {
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    VersionNumber: version.number,
    VersionDescription: version.description ?? undefined,
    CreateTime: new Date(version.createdAt),
    CreatedBy: version.createdBy,
    DefaultVersion: version.number === template.defaultVersion,
    // The request's shape has the response's members and a few write-only ones, which the wire leaves out.
    LaunchTemplateData: version.data,
  };
}

export const describeLaunchTemplateVersions =
  (ec2: Ec2) =>
  (input: DescribeLaunchTemplateVersionsCommandInput): DescribeLaunchTemplateVersionsResult => {
    const template = findTemplate(ec2, input);
    const { MinVersion, MaxVersion } = input;
    const lowest = MinVersion === undefined ? 1 : Number(MinVersion);
    const highest = MaxVersion === undefined ? Infinity : Number(MaxVersion);
    const versions = input.Versions?.length
      ? input.Versions.map((version) => findVersion(template, version))
      : template.versions.filter(({ number }) => number >= lowest && number <= highest).toReversed();
    const { items, NextToken } = pageOf(versions, input);
    return { LaunchTemplateVersions: items.map((version) => describeVersion(template, version)), NextToken };
  };
