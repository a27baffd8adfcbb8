/** Linux's standard signals (signal(7)) that a process can catch: SIGKILL and SIGSTOP cannot be. */
const NAMES =
  "HUP INT QUIT ILL TRAP ABRT BUS FPE USR1 SEGV USR2 PIPE ALRM TERM CHLD CONT TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF " +
  "WINCH IO PWR SYS";

export const CATCHABLE_SIGNALS: ReadonlySet<string> = new Set(NAMES.split(" ").map((name) => `SIG${name}`));
