/** DynamoDB: dynalite behind the front door, and the control operations it lacks. */
import { join } from "node:path";
import * as schemas from "@aws-sdk/client-dynamodb";
import { notImplemented } from "../kernel/dispatch.ts";
import type { ForwardedService, Operation, ServiceFactory } from "../kernel/service.ts";
import type { Store } from "../kernel/store.ts";
import { parseJson, readJson, writeJson } from "../wire/json.ts";
import { modelOf } from "../wire/schema.ts";
import { accessOfDynamoDb } from "./access.ts";
import { describeContinuousBackups, updateContinuousBackups } from "./continuous-backups.ts";
import { describeTimeToLive } from "./describe-time-to-live.ts";
import { startEngine } from "./engine.ts";
import type { Engine } from "./engine.ts";
import { ENGINE_OPERATIONS } from "./facts.ts";
import { createPassThrough } from "./pass-through.ts";
import { createKeyCache } from "./key-cache.ts";
import { updateTimeToLive } from "./update-time-to-live.ts";

export interface Parts {
  readonly store: Store;
  readonly engine: () => Engine;
}

const JSON_OPTIONS = { useJsonName: false };

const OWN: Readonly<Record<string, (parts: Parts) => Operation>> = {
  DescribeContinuousBackups: describeContinuousBackups,
  DescribeTimeToLive: describeTimeToLive,
  UpdateContinuousBackups: updateContinuousBackups,
  UpdateTimeToLive: updateTimeToLive,
};

export const OPERATION_NAMES: ReadonlySet<string> = new Set([...ENGINE_OPERATIONS, ...Object.keys(OWN)]);

export const dynamoDb: ServiceFactory = ({ store, region, accountId }): ForwardedService => {
  let running: Engine | null = null;
  const engine = (): Engine => {
    if (!running) throw new Error("dynamodb is not started");
    return running;
  };
  const keys = createKeyCache(engine);
  const passThrough = createPassThrough(engine, store, keys);

  return {
    name: "dynamodb",
    signingName: "dynamodb",
    protocol: "json1.0",
    async start() {
      const path = store.directory === null ? null : join(store.directory, "dynamodb");
      running = await startEngine(path, region, accountId);
    },
    async stop() {
      await running?.stop();
      running = null;
    },
    accessOf: (_request, body, call) =>
      accessOfDynamoDb({ region, accountId }, call.operation, parseJson(body.toString()) ?? {}, keys.of),
    async forward(request, body, response, call) {
      if (call.operation.endsWith("Table")) keys.clear();
      const own = OWN[call.operation];
      const shape = modelOf(schemas).operations.get(call.operation);
      if (own && shape) {
        const output = await own({ store, engine })(
          readJson(shape.input, parseJson(body.toString()), JSON_OPTIONS),
          call,
        );
        const text = JSON.stringify(writeJson(shape.output, output, JSON_OPTIONS));
        response.writeHead(200, { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": call.requestId });
        response.end(text);
        return;
      }
      if (!ENGINE_OPERATIONS.has(call.operation)) throw notImplemented(call);
      const answer = await passThrough(call.operation, request.headers, body);
      const { connection: _connection, "keep-alive": _keepAlive, ...headers } = answer.headers;
      response.writeHead(answer.status, { ...headers, "content-length": answer.body.length });
      response.end(answer.body);
    },
  };
};
