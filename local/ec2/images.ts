/** Images: the public ones, and those that somebody shares with this account (control port). */
import type { DescribeImagesCommandInput, DescribeImagesResult, Image } from "@aws-sdk/client-ec2";
import { AwsError } from "../kernel/service.ts";
import { pageOf, passes, refuseBoth } from "./filters.ts";
import { isWellFormed } from "./ids.ts";
import { IMAGE_PARAMETERS, imageOf, PUBLIC_IMAGES, type ImageRow } from "./public-images.ts";
import type { Ec2 } from "./state.ts";

const imagesOf = (ec2: Ec2): readonly Image[] => [...PUBLIC_IMAGES, ...ec2.images.values()];

function findImage(ec2: Ec2, id: string): Image {
  const image = imagesOf(ec2).find(({ ImageId }) => ImageId === id);
  if (image) return image;
  if (!isWellFormed("ami", id))
    throw new AwsError("InvalidAMIID.Malformed", `Invalid id: "${id}" (expecting "ami-...")`);
  throw new AwsError("InvalidAMIID.NotFound", `The image id '[${id}]' does not exist`);
}

/**
 * `resolve:ssm:NAME[:VERSION]` names an image by a parameter (EC2 User Guide, "Use a Systems Manager parameter"). An
 * image that is not available cannot be launched.
 */
export async function resolveImage(ec2: Ec2, reference: string): Promise<Image> {
  const image = findImage(ec2, await imageIdOf(ec2, reference));
  if (image.State !== "available")
    throw new AwsError("InvalidAMIID.Unavailable", `The image ID '[${image.ImageId}]' is not available`);
  return image;
}

async function imageIdOf(ec2: Ec2, reference: string): Promise<string> {
  if (!reference.startsWith("resolve:ssm:")) return reference;
  const name = reference.slice("resolve:ssm:".length);
  const known = IMAGE_PARAMETERS.get(name);
  if (known) return known;
  const answer = await ec2.cloud
    .call<{ Parameter: { Value: string } }>("ssm", "GetParameter", { Name: name }, ec2.cloud.self)
    .catch(() => {
      throw new AwsError("InvalidParameterValue", `Unable to resolve SSM parameter '${name}'`);
    });
  return answer.Parameter.Value;
}

/** Another account shares an image with this one, whatever state it is in. Answers its id. */
export const shareImage =
  (ec2: Ec2) =>
  (order: Partial<ImageRow> & Pick<ImageRow, "name" | "architecture">): { readonly imageId: string } => {
    const image = imageOf({
      description: "",
      ownerId: "111122223333",
      ownerAlias: null,
      rootDevice: "/dev/xvda",
      snapshotGiB: 8,
      platform: "linux",
      state: "available",
      ...order,
    });
    ec2.images.put(image.ImageId!, image);
    return { imageId: image.ImageId! };
  };

export const describeImages =
  (ec2: Ec2) =>
  (input: DescribeImagesCommandInput): DescribeImagesResult => {
    refuseBoth("imageIdSet", input.ImageIds, input);
    for (const id of input.ImageIds ?? []) findImage(ec2, id);
    const found = imagesOf(ec2).filter((image) => {
      const facets = {
        "image-id": [image.ImageId],
        name: [image.Name],
        architecture: [image.Architecture],
        "owner-id": [image.OwnerId],
        "owner-alias": [image.ImageOwnerAlias],
        state: [image.State],
        platform: [image.Platform],
        "root-device-type": [image.RootDeviceType],
        "virtualization-type": [image.VirtualizationType],
        "is-public": [String(image.Public)],
      };
      return (
        (input.Owners ?? [image.OwnerId]).some(
          (owner) =>
            owner === image.OwnerId || owner === image.ImageOwnerAlias || (owner === "self" && isOwn(ec2, image)),
        ) &&
        (input.ImageIds ?? [image.ImageId]).includes(image.ImageId) &&
        passes(input.Filters, facets)
      );
    });
    const { items, NextToken } = pageOf(found, input);
    return { Images: items, NextToken };
  };

const isOwn = ({ cloud }: Ec2, { OwnerId }: Image): boolean => OwnerId === cloud.accountId;
