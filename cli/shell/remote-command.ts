/**
 * What is asked of a machine: a line for its `sh`, which becomes the job's user where sudo lets it, goes to the job's
 * directory where there is one, and says the exit code at its end.
 */
import { exitMarkFormat } from "./exit-mark.ts";

export interface Workplace {
  readonly jobId: string;
  readonly attempt: number;
  /** The user of the job's scripts. */
  readonly username: string;
  /** The job's directory is there, or will be within moments. */
  readonly hasTree: boolean;
}

/** layers/agent: the file system's mount point, and the agent's own directory for jobs without one. */
const SHARED = ["/mnt/efs", "/var/lib/spot-agent"];

/** A shell for a person; its `sh` has the terminal. */
export const shellCommand = (place: Workplace, nonce: string): string =>
  wrap(`${start(place)}
r env "$@" bash -c 'cd "\${0:-$HOME}" 2>/dev/null || cd; exec bash -l' "$d"
printf '${exitMarkFormat(nonce)}' $?`);

/**
 * One command; what it prints on stderr comes after its exit code. The file for it has no name while the command runs:
 * whoever ends the session kills all of it at once, and nothing is left to remove it.
 */
export const execCommand = (place: Workplace, argv: readonly string[], nonce: string): string =>
  wrap(`${start(place)}
if e=$(mktemp); then exec 3>"$e" 4<"$e"; rm -f "$e"; else exec 3>&1 4</dev/null; fi
r env "$@" bash -c 'cd "\${0:-$HOME}" 2>/dev/null || cd; exec "$@"' "$d" ${argv.map(quote).join(" ")} </dev/null 2>&3 3>&- 4<&-
printf '${exitMarkFormat(nonce)}' $?
cat <&4`);

/** `$d`: the job's directory; `"$@"`: its variables; `r`: as its user. */
const start = ({ jobId, attempt, username, hasTree }: Workplace): string => `u=${quote(username)}
j=${quote(jobId)}
r() { "$@"; }
if [ "$(id -un)" != "$u" ] && sudo -n -u "$u" -- true 2>/dev/null; then r() { sudo -n -H -u "$u" -- "$@"; }; fi
d=
set -- SPOT_JOB_ID="$j" SPOT_ATTEMPT=${attempt}
${hasTree ? WAIT_FOR_TREE : ""}for s in ${SHARED.join(" ")}; do
if r test -d "$s/jobs/$j/work"; then
d="$s/jobs/$j/work"
set -- "$@" SPOT_EFS_DIR="$s" SPOT_CHECKPOINT_DIR="$s/jobs/$j/checkpoints" SPOT_OUTPUT_DIR="$s/jobs/$j/outputs"
break
fi
done`;

/** A mount takes a second or two; one that does not come in ten is not waited for. */
const WAIT_FOR_TREE = `n=0
until ${SHARED.map((place) => `r test -d "${place}/jobs/$j/work"`).join(" || ")} || [ $n -ge 20 ]; do sleep 0.5; n=$((n+1)); done
`;

/** Neither Systems Manager's own `{{ … }}` nor the quotes of a shell see anything of it. */
const wrap = (script: string): string =>
  `exec sh -c "$(printf %s ${Buffer.from(script).toString("base64")} | base64 -d)"`;

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
