/** Whether an image has a driver for a type's GPUs, as far as owner and name tell. An image nobody knows is trusted. */
import type { FieldProblem } from "./errors.ts";
import type { ImageFacts, TypeFacts } from "./ports-catalog.ts";

type Finding = Omit<FieldProblem, "field">;

/** Owners (account ids) and names of the standard images, which have neither a GPU driver nor Docker. */
const STANDARD = [
  { owner: "137112412989", name: /^(?:al2023-ami-|amzn2-ami-|amzn-ami-)/, title: "Amazon Linux" },
  { owner: "099720109477", name: /^ubuntu(?:-pro-server|-minimal)?\/images/, title: "Ubuntu" },
  { owner: "136693071363", name: /^debian-\d+-/, title: "Debian" },
] as const;

/**
 * NVIDIA's open kernel module begins with Turing; AWS's release notes name no older GPU for the images built on it. As
 * DescribeInstanceTypes calls those of p2, g2, g3, g3s, p3 and p3dn.
 */
const OPEN_DRIVER_IMAGE = /^Deep Learning .*OSS Nvidia Driver/;
const BEFORE_TURING = new Set(["K80", "K520", "GRID K520", "M60", "V100"]);

/** undefined: it is none of them. */
export const standardTitle = (image: ImageFacts): string | undefined =>
  STANDARD.find((known) => known.owner === image.owner && known.name.test(image.name))?.title;

/** `isDefault`: the stack chose the image by the type. */
export function findDriverProblem({ name, gpus }: TypeFacts, image: ImageFacts, isDefault: boolean): Finding | null {
  const [gpu] = gpus;
  if (gpu === undefined) return null;
  const title = standardTitle(image);
  const isTooOld = gpu.manufacturer === "NVIDIA" && BEFORE_TURING.has(gpu.name);
  const isOpen = OPEN_DRIVER_IMAGE.test(image.name);
  const fits = title === undefined && !(isOpen && (isTooOld || gpu.manufacturer !== "NVIDIA"));
  if (fits) return null;
  const chosen = isDefault ? "the image the stack chooses for it" : `image ${image.imageId}`;
  const problem = `the GPU of ${name} (${gpu.manufacturer} ${gpu.name}) has no driver in ${chosen} (${title ?? image.name})`;
  const own = `an \`instance.image\` with a driver for it`;
  const canChoose = !isDefault && gpu.manufacturer === "NVIDIA" && !isTooOld;
  return {
    problem,
    expected: canChoose ? `null, for the stack's GPU image, or ${own}` : `${own}, or a type with a newer NVIDIA GPU`,
  };
}
