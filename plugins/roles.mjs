const LOG_GROUP_RESOURCE = "FunctionsLogGroup";

/**
 * One IAM role per function: a function lists its `permissions`, each the name of a set of statements in
 * `custom.permissions` (resources/permissions.yml). All of them write to one log group, `custom.functionsLogGroup`, instead
 * of the group for each function that the framework would make.
 */
export default class RolesPlugin {
  constructor(serverless) {
    this.serverless = serverless;
    serverless.configSchemaHandler.defineFunctionProperties("aws", {
      properties: { permissions: { type: "array", items: { type: "string" } } },
    });
    this.hooks = {
      initialize: () => this.giveRoles(),
    };
  }

  giveRoles() {
    const { service } = this.serverless;
    for (const name of service.getAllFunctions()) {
      const settings = service.getFunction(name);
      const logicalId = `${name[0].toUpperCase()}${name.slice(1)}Role`;
      const sets = (settings.permissions ?? []).flatMap((set) => this.statementsOf(name, set));
      service.resources.Resources[logicalId] = roleOf(service.custom.functionsLogGroup, sets);
      settings.role = logicalId;
      settings.disableLogs = true;
      settings.dependsOn = [LOG_GROUP_RESOURCE];
      delete settings.permissions;
    }
  }

  statementsOf(functionName, set) {
    const statements = this.serverless.service.custom.permissions[set];
    if (!statements) throw new Error(`function ${functionName}: resources/permissions.yml has no set "${set}"`);
    return statements;
  }
}

const roleOf = (logGroup, statements) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    },
    Policies: [
      {
        PolicyName: "function",
        PolicyDocument: { Version: "2012-10-17", Statement: [writeLogs(logGroup), ...statements] },
      },
    ],
  },
});

const writeLogs = (logGroup) => ({
  Effect: "Allow",
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: {
    "Fn::Sub": `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${logGroup}:*`,
  },
});
