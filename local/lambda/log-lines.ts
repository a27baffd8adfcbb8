/** What Lambda itself writes into a function's log, as text or as JSON platform events. */
import type { FunctionSettings } from "./state.ts";

export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  /** Only of the invocation that started the environment. */
  readonly initMs: number | null;
  readonly memoryUsedMib: number;
  readonly status: "success" | "failure" | "timeout" | "error";
}

export interface PlatformLog {
  start(requestId: string): string[];
  end(report: Report): string[];
  /** A line about a failure that the function could not log itself. */
  failure(requestId: string, message: string): string[];
}

export const platformLog = (settings: FunctionSettings): PlatformLog =>
  settings.logging.LogFormat === "JSON" ? jsonLog(settings) : textLog(settings);

const textLog = (settings: FunctionSettings): PlatformLog => ({
  start: (requestId) => [`START RequestId: ${requestId} Version: $LATEST`],
  end: (report) => [`END RequestId: ${report.requestId}`, reportLine(settings, report)],
  failure: (requestId, message) => [`${new Date().toISOString()} ${requestId} ${message}`],
});

function reportLine({ memoryMib }: FunctionSettings, report: Report): string {
  const billedMs = Math.ceil(report.durationMs + (report.initMs ?? 0));
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${report.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs} ms`,
    `Memory Size: ${memoryMib} MB`,
    `Max Memory Used: ${report.memoryUsedMib} MB`,
    ...(report.initMs === null ? [] : [`Init Duration: ${report.initMs.toFixed(2)} ms`]),
    ...(report.status === "success" || report.status === "failure" ? [] : [`Status: ${report.status}`]),
  ];
  return `${fields.join("\t")}\t`;
}

const jsonLog = (settings: FunctionSettings): PlatformLog => {
  const event = (type: string, record: object): string =>
    JSON.stringify({ time: new Date().toISOString(), type, record });
  // platform.start and platform.report are of level INFO, so WARN leaves them out ("Log-level filtering").
  const isInfo = settings.logging.SystemLogLevel !== "WARN";
  return {
    start: (requestId) => (isInfo ? [event("platform.start", { requestId, version: "$LATEST" })] : []),
    end: (report) => {
      if (!isInfo && report.status === "success") return [];
      const metrics = {
        durationMs: Number(report.durationMs.toFixed(3)),
        billedDurationMs: Math.ceil(report.durationMs + (report.initMs ?? 0)),
        memorySizeMB: settings.memoryMib,
        maxMemoryUsedMB: report.memoryUsedMib,
        ...(report.initMs === null ? {} : { initDurationMs: Number(report.initMs.toFixed(3)) }),
      };
      return [event("platform.report", { requestId: report.requestId, metrics, status: report.status })];
    },
    failure: () => [],
  };
};
