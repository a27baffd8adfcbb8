import { AwsError } from "../../kernel/service.ts";
import type { ResourceType } from "../resource-type.ts";

/** AWS::EC2::LaunchTemplate. A change adds a version; the default version stays the first, as on AWS. */
export const ec2LaunchTemplate: ResourceType = {
  properties: ["LaunchTemplateName", "LaunchTemplateData", "TagSpecifications", "VersionDescription"],
  replaceOn: ["LaunchTemplateName"],
  async create(context, properties) {
    const LaunchTemplateName = (properties["LaunchTemplateName"] as string | undefined) ?? context.name(128);
    const { LaunchTemplate } = await context.call("ec2", "CreateLaunchTemplate", {
      ...properties,
      LaunchTemplateName,
    });
    return LaunchTemplate.LaunchTemplateId;
  },
  async update(
    context,
    { physicalId: LaunchTemplateId, properties: before },
    { LaunchTemplateData, VersionDescription, TagSpecifications },
  ) {
    if (JSON.stringify(before["TagSpecifications"]) !== JSON.stringify(TagSpecifications)) {
      throw new AwsError("NotImplemented", "The tags of a launch template cannot be changed in the local cloud");
    }
    await context.call("ec2", "CreateLaunchTemplateVersion", {
      LaunchTemplateId,
      LaunchTemplateData,
      VersionDescription,
    });
  },
  delete: (context, { physicalId }) =>
    context.callUnless(
      ["InvalidLaunchTemplateId.NotFound", "InvalidLaunchTemplateName.NotFoundException"],
      "ec2",
      "DeleteLaunchTemplate",
      // Before the template is made, only its name is known.
      physicalId.startsWith("lt-") ? { LaunchTemplateId: physicalId } : { LaunchTemplateName: physicalId },
    ),
  async attributes(context, { physicalId: LaunchTemplateId }) {
    const answer = await context.call("ec2", "DescribeLaunchTemplates", { LaunchTemplateIds: [LaunchTemplateId] });
    const [template] = answer.LaunchTemplates;
    return {
      LaunchTemplateId,
      LatestVersionNumber: String(template.LatestVersionNumber),
      DefaultVersionNumber: String(template.DefaultVersionNumber),
    };
  },
};
