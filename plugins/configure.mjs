import { readParameters } from "./parameters.mjs";

/**
 * Checks the deployment's parameters before anything is built or deployed, and puts those into the service that are more
 * than a value in one place: lists, tags, what is left out when it is not given.
 */
export default class ConfigurePlugin {
  constructor(serverless) {
    this.serverless = serverless;
    this.hooks = { initialize: () => this.configure() };
  }

  configure() {
    const { service, processedInput } = this.serverless;
    // What only looks or removes needs no parameters, and a wrong one must not keep anybody from removing.
    if (!["package", "deploy"].includes(processedInput.commands[0])) return;
    const provider = this.serverless.getProvider("aws");
    const target = { stage: provider.getStage(), region: provider.getRegion() };
    const { values, problems } = readParameters(service.custom.parameters, this.namesGiven(target.stage), target);
    if (problems.length > 0) {
      const lines = problems.map((problem) => `  ${problem}`).join("\n");
      throw new this.serverless.classes.Error(
        `Wrong parameters, nothing is deployed (docs/deploy.md, "Parameters"):\n${lines}`,
      );
    }
    openInputBuckets(service, values.inputBuckets);
    service.provider.environment.SUBNET_IDS = values.subnetIds.join(",");
    addTags(service, values.tags);
  }

  /** Those of this stage. The framework takes any name and leaves it at that. */
  namesGiven(stage) {
    const { processedInput, configurationInput } = this.serverless;
    const fromCommand = (processedInput.options.param ?? []).map((text) => text.slice(0, text.indexOf("=")));
    const { default: forAll, [stage]: forStage } = configurationInput.params ?? {};
    return [...new Set([...fromCommand, ...Object.keys(forAll ?? {}), ...Object.keys(forStage ?? {})])];
  }
}

function openInputBuckets(service, buckets) {
  service.provider.environment.INPUT_BUCKETS = buckets.join(",");
  if (buckets.length === 0) return;
  const arns = (suffix) => buckets.map((bucket) => ({ "Fn::Sub": `arn:\${AWS::Partition}:s3:::${bucket}${suffix}` }));
  service.resources.Resources.InstanceRole.Properties.Policies.push({
    PolicyName: "read-inputs",
    PolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "s3:GetObject", Resource: arns("/*") },
        { Effect: "Allow", Action: "s3:ListBucket", Resource: arns("") },
      ],
    },
  });
}

/** CloudFormation gives the stack's tags to its resources; instances are none of them, but come of its launch template. */
function addTags(service, tags) {
  service.provider.stackTags = { ...service.provider.stackTags, ...tags };
  const own = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const { LaunchTemplateData } = service.resources.Resources.LaunchTemplate.Properties;
  for (const { Tags } of LaunchTemplateData.TagSpecifications) Tags.push(...own);
}
