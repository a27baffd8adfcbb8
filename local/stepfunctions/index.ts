/** AWS Step Functions: standard workflows in JSONata, run by the reducer in ../asl. */
import * as schemas from "@aws-sdk/client-sfn";
import type { Cloud, Service, ServiceFactory } from "../kernel/service.ts";
import { accessOfStepFunctions } from "./access.ts";
import type { Context } from "./context.ts";
import { createStateMachine } from "./create-state-machine.ts";
import { deleteStateMachine, finishDeleting } from "./delete-state-machine.ts";
import { describeExecution } from "./describe-execution.ts";
import { describeStateMachine, describeStateMachineForExecution } from "./describe-state-machine.ts";
import { createEngine } from "./engine.ts";
import { getExecutionHistory } from "./get-execution-history.ts";
import { listExecutions } from "./list-executions.ts";
import { listStateMachines } from "./list-state-machines.ts";
import { openRecords } from "./records.ts";
import { redriveExecution } from "./redrive-execution.ts";
import { sendTaskFailure, sendTaskHeartbeat, sendTaskSuccess } from "./send-task.ts";
import { startExecution } from "./start-execution.ts";
import { stopExecution } from "./stop-execution.ts";
import { throttlingOfStepFunctions } from "./throttling.ts";
import { listTagsForResource, tagResource, untagResource } from "./tagging.ts";
import { updateStateMachine } from "./update-state-machine.ts";
import { validateStateMachineDefinition } from "./validate-state-machine-definition.ts";

export const stepFunctions: ServiceFactory = (cloud: Cloud): Service => {
  const records = openRecords(cloud);
  const engine = createEngine(cloud, records, ({ stateMachineArn }) => finishDeleting(records, stateMachineArn));
  const context: Context = { cloud, records, engine };
  return {
    name: "stepfunctions",
    signingName: "states",
    protocol: "json1.0",
    schemas,
    access: accessOfStepFunctions(context),
    throttling: throttlingOfStepFunctions,
    operations: {
      CreateStateMachine: createStateMachine(context),
      DeleteStateMachine: deleteStateMachine(context),
      DescribeExecution: describeExecution(context),
      DescribeStateMachine: describeStateMachine(context),
      DescribeStateMachineForExecution: describeStateMachineForExecution(context),
      GetExecutionHistory: getExecutionHistory(context),
      ListExecutions: listExecutions(context),
      ListStateMachines: listStateMachines(context),
      ListTagsForResource: listTagsForResource(context),
      RedriveExecution: redriveExecution(context),
      SendTaskFailure: sendTaskFailure(context),
      SendTaskHeartbeat: sendTaskHeartbeat(context),
      SendTaskSuccess: sendTaskSuccess(context),
      StartExecution: startExecution(context),
      StopExecution: stopExecution(context),
      TagResource: tagResource(context),
      UntagResource: untagResource(context),
      UpdateStateMachine: updateStateMachine(context),
      ValidateStateMachineDefinition: validateStateMachineDefinition,
    },
    start: () => engine.resume(),
    stop: () => engine.stop(),
  };
};
