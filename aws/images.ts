/**
 * Which image and which root disk an instance gets. The launch template has both for the usual case; a job that brings
 * its own image or disk size overrides them, and only then is anything looked up.
 */
import { DescribeImagesCommand, type FleetBlockDeviceMappingRequest } from "@aws-sdk/client-ec2";
import { SpotConnectError } from "../core/errors.ts";
import type { FleetRequest } from "../core/payloads.ts";
import type { TypeFacts } from "../core/ports-catalog.ts";
import { ec2Client } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { isRefusal } from "./errors.ts";
import { imageIdOf } from "./image-parameters.ts";

/** Root device of Amazon Linux 2023, and so of the launch template's block device mapping. */
export const LAUNCH_TEMPLATE_ROOT_DEVICE = "/dev/xvda";

/**
 * Graviton types carry a `g` among the letters after the generation: m7g, c7gn, x2gd, is4gen, g5g; a1 is older than the
 * rule (docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html).
 */
export const isGraviton = (type: string): boolean => /^a1\.|^[a-z]+\d+[a-fh-z]*g[a-z]*[.-]/.test(type);

/**
 * NVIDIA GPUs are in the families g, gr and p with their generation; g4ad has AMD's, for which AWS has no image with a
 * driver. Admission compares the choice with what EC2 says of type and image.
 */
const hasNvidiaGpu = (type: string): boolean => /^(?:g|gr|p)\d/.test(type) && !type.startsWith("g4ad.");

/** What an instance of the type gets when its job names no image. Told by the name, so that a launch asks nobody. */
export function defaultImageOf(
  { image, armImage, gpuImage, gpuArmImage }: Environment,
  type: string,
): TypeFacts["defaultImage"] {
  if (isGraviton(type)) return { architecture: "arm64", reference: hasNvidiaGpu(type) ? gpuArmImage : armImage };
  return { architecture: "x86_64", reference: hasNvidiaGpu(type) ? gpuImage : image };
}

/** The root disk's mapping, or none where the launch template's fits. */
export async function rootDisk({ image, diskGiB }: FleetRequest): Promise<FleetBlockDeviceMappingRequest[]> {
  if (image === null && diskGiB === null) return [];
  const device = image === null ? LAUNCH_TEMPLATE_ROOT_DEVICE : await rootDeviceOf(image);
  const root: FleetBlockDeviceMappingRequest = {
    DeviceName: device,
    Ebs: {
      DeleteOnTermination: true,
      Encrypted: true,
      VolumeType: "gp3",
      ...(diskGiB === null ? {} : { VolumeSize: diskGiB }),
    },
  };
  // Mappings are merged by device name: without this the template's root would be a second, empty disk.
  return device === LAUNCH_TEMPLATE_ROOT_DEVICE
    ? [root]
    : [root, { DeviceName: LAUNCH_TEMPLATE_ROOT_DEVICE, NoDevice: "" }];
}

async function rootDeviceOf(image: string): Promise<string> {
  try {
    const imageId = await imageIdOf(image);
    if (imageId === null) throw new SpotConnectError("ConfigurationRejected", `${image} names no image`);
    const answer = await ec2Client().send(new DescribeImagesCommand({ ImageIds: [imageId] }));
    const device = answer.Images?.[0]?.RootDeviceName;
    if (device !== undefined) return device;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new SpotConnectError("ConfigurationRejected", `image ${image}: ${error.name}: ${error.message}`, {
      cause: error,
    });
  }
  throw new SpotConnectError("ConfigurationRejected", `image ${image}: EC2 knows no such image`);
}
