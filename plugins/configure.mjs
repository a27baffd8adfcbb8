import { isAddress, readParameters } from "./parameters.mjs";

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
    openOutputBuckets(service, values.outputBuckets);
    openSecrets(service, values.secretsPrefix || `/${service.custom.stack}/secrets/`);
    openTopics(service, values.topics);
    chooseAlarmsTopic(service, values.alarmsTo);
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
  openBuckets(service, buckets, { output: "InputBuckets", onObjects: "s3:GetObject" });
}

/** Neither to read nor to remove what is in them. */
function openOutputBuckets(service, buckets) {
  const onObjects = ["s3:PutObject", "s3:AbortMultipartUpload"];
  openBuckets(service, buckets, { output: "OutputBuckets", onObjects });
}

/** To list them as well: what is there already is not copied again. */
function openBuckets(service, buckets, { output, onObjects }) {
  if (buckets.length === 0) return;
  nameBuckets(service, output, buckets);
  const arns = arnsOf(buckets);
  allowInstances(
    service,
    { Effect: "Allow", Action: onObjects, Resource: arns("/*") },
    { Effect: "Allow", Action: "s3:ListBucket", Resource: arns("") },
  );
}

function allowInstances(service, ...statements) {
  service.resources.Resources.InstancePolicy.Properties.PolicyDocument.Statement.push(...statements);
}

const arnsOf = (buckets) => (suffix) =>
  buckets.map((bucket) => ({ "Fn::Sub": `arn:\${AWS::Partition}:s3:::${bucket}${suffix}` }));

/** For `spot transfer`, which refuses others before anything is submitted. */
function nameBuckets(service, output, buckets) {
  service.resources.Outputs = { ...service.resources.Outputs, [output]: { Value: buckets.join(",") } };
}

function openTopics(service, topics) {
  service.provider.environment.TOPICS = topics.join(",");
  if (topics.length === 0) return;
  service.custom.permissions.publishToTopics.push({ Effect: "Allow", Action: "sns:Publish", Resource: topics });
}

/** The topic for an address is the stack's own; without one there is none. */
function chooseAlarmsTopic(service, alarmsTo) {
  const { Resources } = service.resources;
  if (isAddress(alarmsTo)) return;
  delete Resources.AlarmsTopic;
  delete Resources.AlarmsSubscription;
  const topic = alarmsTo === "" ? { Ref: "AWS::NoValue" } : alarmsTo;
  for (const { Type, Properties } of Object.values(Resources))
    if (Type === "AWS::CloudWatch::Alarm") Properties.AlarmActions = Properties.OKActions = [topic];
}

/**
 * By name, not by path or list. A parameter that AWS's own key encrypts needs no right of kms; the policy of another key has to
 * let the instances' roles in (Systems Manager user guide, "Restricting access to Parameter Store parameters").
 */
function openSecrets(service, prefix) {
  service.provider.environment.SECRETS_PREFIX = prefix;
  const parameters = `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${prefix}*`;
  allowInstances(service, { Effect: "Allow", Action: "ssm:GetParameters", Resource: { "Fn::Sub": parameters } });
}

/** CloudFormation gives the stack's tags to its resources; instances are none of them, but come of its launch template. */
function addTags(service, tags) {
  service.provider.stackTags = { ...service.provider.stackTags, ...tags };
  const own = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const { LaunchTemplateData } = service.resources.Resources.LaunchTemplate.Properties;
  for (const { Tags } of LaunchTemplateData.TagSpecifications) Tags.push(...own);
}
