import type { Image, ImageSetting } from "../account.ts";
import { fail, ok, unknown, type Check } from "../check.ts";
import { deployAgain } from "../deploy.ts";

export const images: Check = {
  name: "images",
  asks: "Do the stack's image parameters name images in this region?",
  actions: ["lambda:GetFunctionConfiguration", "ssm:GetParameter"],
  look: async (account, { stack }) => {
    const [found, region] = [await account.images(), await account.region()];
    if (found === null) return unknown("there is no stack that names any", null);
    const missing = found.filter(({ imageId }) => imageId === null);
    if (missing.length === 0)
      return ok(
        `${found.length === 1 ? "1 image parameter names an image" : `${found.length} image parameters name images`} of ${region}`,
      );
    return fail(
      `${missing.map(({ reference }) => reference).join(", ")} ${missing.length === 1 ? "names" : "name"} no image in ${region}`,
      `Set ${missing.map(describe).join(" and ")} in serverless.yml to an image's id, or to \`resolve:ssm:NAME\` with a name that ${listsOf(missing, region)} lists; then ${deployAgain(stack, region)}.`,
    );
  },
};

/** The types that it is for, and where AWS has parameters of such images. */
const USES: Readonly<Record<ImageSetting, { readonly types: string; readonly path: string }>> = {
  image: { types: "x86_64 types", path: "/aws/service/ami-amazon-linux-latest" },
  armImage: { types: "Graviton types", path: "/aws/service/ami-amazon-linux-latest" },
  gpuImage: { types: "x86_64 types with NVIDIA GPUs", path: "/aws/service/deeplearning/ami/x86_64" },
  gpuArmImage: { types: "Graviton types with NVIDIA GPUs", path: "/aws/service/deeplearning/ami/arm64" },
};

const describe = ({ setting }: Image): string => `\`custom.${setting}\` (${USES[setting].types})`;

const listsOf = (missing: readonly Image[], region: string): string =>
  [...new Set(missing.map(({ setting }) => USES[setting].path))]
    .map(
      (path) =>
        `\`aws ssm get-parameters-by-path --region ${region} --recursive --path ${path} --query 'Parameters[].Name'\``,
    )
    .join(" or ");
