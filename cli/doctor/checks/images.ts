import { fail, ok, unknown, type Check } from "../check.ts";

export const images: Check = {
  name: "images",
  asks: "Do the stack's image parameters name images in this region?",
  actions: ["lambda:GetFunctionConfiguration", "ssm:GetParameter"],
  look: async (account) => {
    const found = await account.images();
    if (found === null) return unknown("there is no stack that names any", null);
    const missing = found.filter(({ imageId }) => imageId === null).map(({ reference }) => reference);
    if (missing.length === 0)
      return ok(
        `${found.length === 1 ? "1 image parameter names an image" : `${found.length} image parameters name images`} of ${await account.region()}`,
      );
    return fail(
      `${missing.join(", ")} ${missing.length === 1 ? "names" : "name"} no image in ${await account.region()}`,
      "Jobs on other types run. Deploy with the name of an image that exists: `aws ssm get-parameters-by-path --path /aws/service/ami-amazon-linux-latest` lists Amazon Linux's.",
    );
  },
};
