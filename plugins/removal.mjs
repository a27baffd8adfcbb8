const WATCHES = new Set(["AWS::Events::Rule", "AWS::Lambda::Permission", "AWS::Lambda::EventInvokeConfig"]);

/**
 * What watches over jobs goes last. CloudFormation deletes what nothing depends on at once, and a state machine only when its
 * executions have ended: a stack that is removed while a job runs would wait for that job without the rules and the end-job
 * that end its machines. So run-job depends on them.
 */
export default class RemovalPlugin {
  constructor(serverless) {
    this.serverless = serverless;
    this.hooks = { "after:aws:package:finalize:mergeCustomProviderResources": () => this.keepWatch() };
  }

  keepWatch() {
    const { Resources } = this.serverless.service.provider.compiledCloudFormationTemplate;
    const watching = Object.keys(Resources).filter((logicalId) => WATCHES.has(Resources[logicalId].Type));
    Resources.RunJob.DependsOn = ["EndJob", ...watching];
  }
}
