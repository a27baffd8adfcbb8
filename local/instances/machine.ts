/** What an instance is to the services: something that is started, asked to do things, and goes off. */
import type { Credentials } from "../kernel/service.ts";
import type { Clock } from "../kernel/clock.ts";

/** What the metadata service tells about an instance; asked at each request, so that a notice shows at once. */
export interface MetadataView {
  readonly instanceId: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly region: string;
  readonly accountId: string;
  readonly architecture: string;
  readonly privateIp: string;
  readonly hostname: string;
  readonly lifecycle: "spot" | "on-demand";
  readonly launchTime: string;
  readonly securityGroups: readonly string[];
  readonly userData: string | null;
  /** null: no instance profile. */
  readonly profile: { readonly arn: string; readonly id: string; readonly roleName: string } | null;
  readonly tokensRequired: boolean;
  readonly enabled: boolean;
  /** null: `InstanceMetadataTags` is disabled. */
  readonly tags: Readonly<Record<string, string>> | null;
  readonly spotAction: { readonly action: string; readonly time: string } | null;
  readonly rebalance: { readonly noticeTime: string } | null;
}

export interface MountRequest {
  readonly fileSystemId: string;
  readonly ipAddress: string | null;
  readonly tls: boolean;
  readonly iam: boolean;
  readonly readOnly: boolean;
}

/** What a machine needs of the cloud around it. */
export interface MachineHost {
  readonly clock: Clock;
  readonly endpoint: string;
  metadata(): MetadataView;
  credentials(): Credentials;
  tags(): Readonly<Record<string, string>>;
  /** null: may be mounted; else what mount.efs prints. */
  refuseMount(request: MountRequest): Promise<string | null>;
  /** Called once. `poweroff`: by the machine's own shutdown; `lost`: it died. */
  wentOff(reason: "poweroff" | "lost"): void;
}

export interface Script {
  /** Downloads and scripts of one job share a working directory. */
  readonly job: string;
  readonly script: string;
  readonly workingDirectory?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly stdoutLimit: number;
  readonly stderrLimit: number;
}

export interface ScriptResult {
  /** Negative: ended by that signal. */
  readonly code: number;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a session opens on the machine, as this user (image/pipes.py). */
export type PipeRequest =
  /** A program on a terminal of its own. */
  | { readonly kind: "terminal"; readonly argv: readonly string[]; readonly user: string }
  /** A program without one: its output comes when it has ended, both streams together. */
  | { readonly kind: "command"; readonly argv: readonly string[]; readonly user: string }
  | { readonly kind: "connection"; readonly port: number };

export interface PipeListener {
  data(chunk: Buffer): void;
  /** Called once, at last. A program's exit code, negative for a signal; null: it has none. */
  end(code: number | null): void;
}

export interface Pipe {
  write(data: Buffer): void;
  resize(rows: number, columns: number): void;
  /** A program is hung up or killed; a connection is closed when what was written is sent. */
  close(): void;
}

export interface RunningMachine {
  /** Rejects if the machine went off before it was up. */
  readonly booted: Promise<void>;
  /** Resolves when nothing of it is left. */
  readonly gone: Promise<void>;
  run(script: Script): Promise<ScriptResult>;
  /** `path` below the job's download directory unless absolute; a directory gets the file under `name`. */
  write(job: string, path: string, name: string, data: Buffer): Promise<void>;
  /** Rejects where nothing listens on a port, or there is no such user. */
  open(request: PipeRequest, listener: PipeListener): Promise<Pipe>;
  /** To the main process of a service. */
  signal(unit: string, name: string): Promise<void>;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Cuts the way to the cloud's endpoint: packets are dropped, the metadata service stays. */
  partition(cut: boolean): void;
  /** Waits until what comes over the network gets through. */
  reachable(): Promise<void>;
  /** The orderly way down: SIGTERM to everything. */
  powerOff(): void;
  /** The power cut. */
  destroy(): void;
  consoleOutput(): string;
  /** The SSM agent has applied the instance's associations: told to what plays the software of a simulated machine. */
  associationsApplied(): void;
}

export type StartMachine = (host: MachineHost) => RunningMachine;
