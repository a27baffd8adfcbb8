import type { DocumentRecord } from "./state.ts";

/** AWS's own document for shell commands, cut to what instances here are: Linux. */
export const RUN_SHELL_SCRIPT: DocumentRecord = {
  name: "AWS-RunShellScript",
  owner: "Amazon",
  type: "Command",
  targetType: null,
  defaultVersion: 1,
  versions: [
    {
      number: 1,
      createdAt: "2017-09-01T00:00:00.000Z",
      versionName: null,
      content: JSON.stringify({
        schemaVersion: "2.2",
        description: "Run a shell script or specify the commands to run.",
        parameters: {
          commands: { type: "StringList", description: "(Required) Specify a shell script or a command to run." },
          workingDirectory: {
            type: "String",
            default: "",
            description: "(Optional) The path to the working directory on your instance.",
          },
          executionTimeout: {
            type: "String",
            default: "3600",
            allowedPattern: "^([1-9][0-9]{0,4}|1[0-6][0-9]{4}|17[0-1][0-9]{3}|172[0-7][0-9]{2}|172800)$",
          },
        },
        mainSteps: [
          {
            action: "aws:runShellScript",
            name: "runShellScript",
            inputs: {
              runCommand: "{{ commands }}",
              workingDirectory: "{{ workingDirectory }}",
              timeoutSeconds: "{{ executionTimeout }}",
            },
          },
        ],
      }),
    },
  ],
};
