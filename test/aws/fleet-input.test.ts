import { expect, test } from "vitest";
import { loadEnvironment } from "../../aws/environment.ts";
import { fleetInput } from "../../aws/fleet-input.ts";
import { defaultImageOf, isGraviton } from "../../aws/images.ts";
import type { FleetRequest } from "../../core/payloads.ts";
import { VARIABLES } from "./variables.ts";

const environment = loadEnvironment(VARIABLES);
const pool = { type: "c7i.large", zone: "us-east-1a", market: "spot", subnetId: "subnet-1" } as const;
const request: FleetRequest = {
  clientToken: "0123456789abcdef0123456789abcdef",
  market: "spot",
  pools: [pool, { ...pool, type: "c7g.large" }],
  image: null,
  maxPriceUsdPerHour: null,
  diskGiB: null,
  monitoring: false,
  tags: { "spot-connect:job": "digits-0123456789ab" },
};

test("a spot request: the market's own strategy, one override per pool, no price unless the job has one", () => {
  const input = fleetInput(environment, request, []);
  expect(input).toMatchObject({
    Type: "instant",
    ClientToken: request.clientToken,
    TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: "spot" },
    SpotOptions: { AllocationStrategy: "price-capacity-optimized" },
  });
  expect(input).not.toHaveProperty("OnDemandOptions");
  expect(input.LaunchTemplateConfigs?.[0]?.Overrides).toEqual([
    { InstanceType: "c7i.large", SubnetId: "subnet-1" },
    { InstanceType: "c7g.large", SubnetId: "subnet-1", ImageId: VARIABLES.ARM_IMAGE },
  ]);
});

test("a maximum price is for spot only", () => {
  const priced = { ...request, maxPriceUsdPerHour: 0.5 };
  expect(fleetInput(environment, priced, []).LaunchTemplateConfigs?.[0]?.Overrides?.[0]?.MaxPrice).toBe("0.5");
  const onDemand = fleetInput(environment, { ...priced, market: "on-demand" }, []);
  expect(onDemand.LaunchTemplateConfigs?.[0]?.Overrides?.[0]).not.toHaveProperty("MaxPrice");
  expect(onDemand).not.toHaveProperty("SpotOptions");
});

test("the frozen request gives the same bytes", () => {
  const again = JSON.parse(JSON.stringify(request)) as FleetRequest;
  expect(JSON.stringify(fleetInput(environment, again, []))).toBe(JSON.stringify(fleetInput(environment, request, [])));
});

test("everything that is made carries the job's tags and the stack's", () => {
  const { TagSpecifications = [] } = fleetInput(environment, request, []);
  expect(TagSpecifications.map(({ ResourceType }) => ResourceType)).toEqual([
    "fleet",
    "instance",
    "volume",
    "network-interface",
  ]);
  for (const { Tags } of TagSpecifications)
    expect(Tags).toEqual([
      { Key: "spot-connect:job", Value: "digits-0123456789ab" },
      { Key: "spot-connect:stack", Value: "spot-connect-test" },
    ]);
});

test.each([
  "m7g.large",
  "c7gn.xlarge",
  "x2gd.metal",
  "is4gen.large",
  "g5g.xlarge",
  "t4g.micro",
  "a1.large",
  "hpc7g.4xlarge",
])("%s is Graviton", (type) => expect(isGraviton(type)).toBe(true));
test.each([
  "m7i.large",
  "g4dn.xlarge",
  "g5.xlarge",
  "g6e.2xlarge",
  "gr6.4xlarge",
  "p4de.24xlarge",
  "x2iedn.xlarge",
  "t3.micro",
  "trn1.2xlarge",
])("%s is x86", (type) => expect(isGraviton(type)).toBe(false));

test.each([
  ["GPU_IMAGE", ["g4dn.xlarge", "g5.48xlarge", "g6e.xlarge", "gr6.4xlarge", "p3.2xlarge", "p5en.48xlarge"]],
  ["GPU_ARM_IMAGE", ["g5g.xlarge"]],
  ["IMAGE", ["g4ad.xlarge", "c7i.large", "inf2.xlarge", "trn1.2xlarge", "dl1.24xlarge"]],
  ["ARM_IMAGE", ["m7g.large", "c7gn.xlarge", "hpc7g.4xlarge"]],
] as const)("%s is for %j", (variable, types) => {
  for (const type of types) {
    const image = VARIABLES[variable];
    expect([type, defaultImageOf(environment, type).reference]).toEqual([type, image]);
    const input = fleetInput(environment, { ...request, pools: [{ ...pool, type }] }, []);
    const own = variable === "IMAGE" ? {} : { ImageId: image };
    expect(input.LaunchTemplateConfigs?.[0]?.Overrides).toEqual([{ InstanceType: type, SubnetId: "subnet-1", ...own }]);
  }
});

test("a job's own image is everyone's", () => {
  const input = fleetInput(environment, { ...request, image: "ami-0123456789abcdef0" }, []);
  const images = input.LaunchTemplateConfigs?.[0]?.Overrides?.map(({ ImageId }) => ImageId);
  expect(images).toEqual(["ami-0123456789abcdef0", "ami-0123456789abcdef0"]);
});
