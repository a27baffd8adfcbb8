import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { bundleFunctions } from "./bundle.mjs";

const AGENT_LAYER = "agent";
const AGENT_LAYER_RESOURCE = "AgentLambdaLayer";
const ASSOCIATION_RESOURCE = "BootstrapAssociation";
const LAUNCH_TEMPLATE_RESOURCE = "LaunchTemplate";

/**
 * Makes `serverless package` and `serverless deploy` build what they pack: the functions by esbuild, the agent by its
 * own Python build. Then tells the bootstrap association and the instances' user data where the agent's zip will lie and
 * what its SHA-256 is.
 */
export default class BuildPlugin {
  constructor(serverless, _options, { log }) {
    this.serverless = serverless;
    this.log = log;
    this.hooks = {
      initialize: () => {
        this.allowPackagingWithoutCredentials();
        this.packBundlesOnly();
      },
      "before:package:createDeploymentArtifacts": () => this.build(),
      "after:aws:package:finalize:mergeCustomProviderResources": () => this.pointToAgent(),
    };
  }

  async build() {
    const root = this.serverless.serviceDir;
    const start = performance.now();
    const [count] = await Promise.all([bundleFunctions(root), buildAgent(root)]);
    this.log.notice(`${count} functions and the agent built in ${Math.round(performance.now() - start)} ms`);
  }

  /** The framework compares a layer with the deployed one even when it only packs; that needs credentials. */
  allowPackagingWithoutCredentials() {
    if (this.serverless.processedInput.commands[0] !== "package") return;
    const layers = this.serverless.pluginManager.plugins.find((plugin) => plugin.compareWithLastLayer);
    if (layers) layers.compareWithLastLayer = async () => {};
  }

  /** A function's zip is its bundle. The framework would look through the whole checkout for it, for each function anew. */
  packBundlesOnly() {
    const packing = this.serverless.pluginManager.plugins.find((plugin) => plugin.resolveFilePathsFunction);
    packing.resolveFilePathsFunction = async (name) => {
      const { handler } = this.serverless.service.getFunction(name);
      return [`${handler.slice(0, handler.lastIndexOf("."))}.mjs`];
    };
  }

  /** The zip is uploaded with the functions' ones; its key has the deployment's time in it, so only now is it known. */
  async pointToAgent() {
    const { compiledCloudFormationTemplate: template } = this.serverless.service.provider;
    const { S3Bucket, S3Key } = template.Resources[AGENT_LAYER_RESOURCE].Properties.Content;
    const artifact = this.serverless.service.getLayer(AGENT_LAYER).package.artifact;
    const sha256 = createHash("sha256")
      .update(await readFile(artifact))
      .digest("hex");
    const { Parameters } = template.Resources[ASSOCIATION_RESOURCE].Properties;
    Parameters.agentUrl = [
      { "Fn::Sub": ["https://s3.${AWS::Region}.${AWS::URLSuffix}/${Bucket}/${Key}", { Bucket: S3Bucket, Key: S3Key }] },
    ];
    Parameters.agentSha256 = [sha256];
    const { UserData } = template.Resources[LAUNCH_TEMPLATE_RESOURCE].Properties.LaunchTemplateData;
    const substitution = UserData["Fn::Base64"]["Fn::Sub"];
    substitution[0] = await readFile(`${this.serverless.serviceDir}/documents/user-data.sh`, "utf8");
    Object.assign(substitution[1], { AgentBucket: S3Bucket, AgentKey: S3Key, AgentSha256: sha256 });
  }
}

async function buildAgent(root) {
  try {
    await promisify(execFile)("python3", ["layers/agent/build.py", "dist/layers/agent"], { cwd: root });
  } catch (error) {
    throw new Error(`the agent could not be built (python3 layers/agent/build.py): ${error.stderr || error.message}`, {
      cause: error,
    });
  }
}
