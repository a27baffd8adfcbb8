/** References that Docker takes and those that it refuses, by its own grammar. */
import { expect, test } from "vitest";
import { parseJob } from "../../core/job-schema.ts";
import { deployment, smallJob } from "./job-samples.ts";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const admit = (image: string) => parseJob({ ...smallJob, container: { image } }, deployment);

test.each([
  "python",
  "python:3.12",
  "python:3.12-Slim_1",
  `python@${DIGEST}`,
  `python:3.12@${DIGEST}`,
  "team/name__of--an_image.x:v1",
  "localhost/name",
  "localhost:5000/name:v1",
  "registry:5000/a/b/c",
  "Registry.example.org/team/name",
  "10.0.0.7:5000/name",
  "[2001:db8::1]:5000/name",
  "123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/name:latest",
  "public.ecr.aws/docker/library/python:3.12",
  `nvcr.io/nvidia/pytorch:25.01-py3@${DIGEST}`,
])("%s is one", (image) => {
  expect(admit(image).container).toEqual({ image });
});

test.each([
  ["upper case", "Python:3.12"],
  ["upper case in a user's name", "Team/name"],
  ["upper case below a host", "ghcr.io/Team/name"],
  ["a user and a password", "user:pass@reg/x"],
  ["a scheme", "https://ghcr.io/team/name"],
  ["a scheme of others", "docker://python"],
  ["no name below its host", "ghcr.io/"],
  ["an empty part", "team//name"],
  ["a part that begins with a separator", "team/-name"],
  ["a part that ends with one", "team_/name"],
  ["three underscores", "a___b"],
  ["two dots", "a..b"],
  ["an empty tag", "python:"],
  ["two tags", "python:3:12"],
  ["a tag that begins with a dot", "python:.3"],
  ["a tag of more than 128 characters", `python:${"3".repeat(129)}`],
  ["a digest that is cut", `python@${DIGEST.slice(0, -1)}`],
  ["a digest in upper case", `python@${DIGEST.toUpperCase()}`],
  ["a port that is none", "registry:http/name"],
  ["a blank", "python 3"],
  ["a line break", "python\n"],
  ["an option", "--privileged"],
  ["nothing", ""],
])("with %s it is none: %j", (_, image) => {
  expect(() => admit(image)).toThrow(
    expect.objectContaining({
      details: [
        {
          field: "container.image",
          problem: "is not a container image",
          expected: expect.stringContaining("named in lower case"),
        },
      ],
    }),
  );
});
