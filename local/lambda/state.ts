/** What Lambda keeps: functions, layer versions and accepted asynchronous invocations, by name in the account's store. */
import type { LogFormat, LoggingConfig } from "@aws-sdk/client-lambda";
import type { Collection, Store } from "../kernel/store.ts";

/** A zip in the code store, and where it came from. */
export interface Code {
  /** Hex; names the files in the code store. */
  readonly sha256: string;
  readonly bytes: number;
}

/** A function's version-specific settings, all resolved to their defaults. */
export interface FunctionSettings {
  readonly role: string;
  readonly handler: string;
  readonly runtime: string;
  readonly architecture: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMib: number;
  readonly ephemeralMib: number;
  readonly environment: Readonly<Record<string, string>> | null;
  /** ARNs of layer versions. */
  readonly layers: readonly string[];
  readonly deadLetterArn: string | null;
  readonly logging: LoggingConfig & { readonly LogFormat: LogFormat; readonly LogGroup: string };
  readonly tracing: string;
}

export interface EventInvokeConfig {
  readonly maximumRetryAttempts: number | null;
  readonly maximumEventAgeSeconds: number | null;
  readonly onSuccess: string | null;
  readonly onFailure: string | null;
  /** ISO-8601. */
  readonly lastModified: string;
}

/** A statement of a resource policy, in IAM's own form. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: "*" | { readonly Service: string } | { readonly AWS: string };
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface FunctionRecord {
  readonly name: string;
  readonly arn: string;
  readonly settings: FunctionSettings;
  readonly code: Code;
  /** Changes with code or settings: environments of another generation are not used again. */
  readonly generation: string;
  readonly revisionId: string;
  /** ISO-8601. */
  readonly lastModified: string;
  /** Milliseconds of the cloud's clock: until then `Pending`, and `InProgress`. */
  readonly activeAt: number;
  readonly updatedAt: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly policy: readonly PolicyStatement[];
  readonly policyRevisionId: string;
  readonly reservedConcurrency: number | null;
  readonly eventInvoke: EventInvokeConfig | null;
}

export interface LayerRecord {
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly createdAt: string;
  readonly code: Code;
  readonly runtimes: readonly string[];
  readonly architectures: readonly string[];
  readonly license: string | null;
}

export interface AsyncInvocation {
  readonly requestId: string;
  readonly functionName: string;
  /** Base64. */
  readonly payload: string;
  readonly acceptedAt: number;
  /** Invocations that ended with a function error. */
  readonly failures: number;
  readonly throttles: number;
  readonly nextAt: number;
}

export interface LambdaState {
  readonly functions: Collection<FunctionRecord>;
  /** By `name:version`. */
  readonly layers: Collection<LayerRecord>;
  /** The newest version number ever given, by layer name: numbers are not used again after a deletion. */
  readonly layerVersions: Collection<number>;
  readonly asyncInvocations: Collection<AsyncInvocation>;
  /** `concurrency`: the account's limit, where the control port has set one. */
  readonly account: Collection<number>;
}

export const openState = (store: Store): LambdaState => ({
  functions: store.collection("lambda.functions"),
  layers: store.collection("lambda.layers"),
  layerVersions: store.collection("lambda.layer-versions"),
  asyncInvocations: store.collection("lambda.async-invocations"),
  account: store.collection("lambda.account"),
});
