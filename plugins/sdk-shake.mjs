import { readFile } from "node:fs/promises";

/**
 * AWS SDK schema files hold one object per operation, with computed keys (`{ [_n]: … }`) that esbuild must take for side
 * effects: all of EC2's 1.3 MB would stay. With the keys' literal values in their place, what nobody calls is dropped.
 */
export const sdkShake = {
  name: "sdk-shake",
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[/\\].*[/\\]schemas_\d+\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const strings = new Map([...text.matchAll(/^const (_\w+) = ("[^"]*");$/gm)].map((m) => [m[1], m[2]]));
      const contents = text.replaceAll(/\[(_\w+)\]:/g, (all, name) =>
        strings.has(name) ? `${strings.get(name)}:` : all,
      );
      return { contents, loader: "js" };
    });
  },
};
