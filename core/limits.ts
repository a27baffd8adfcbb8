/** The protocol's own durations, with their reasons (design §2). All in seconds. */

/** RunAttempt's heartbeat: four of the agent's beats, so that one lost write is not a look. */
export const HEARTBEAT_TIMEOUT_SECONDS = 120;
/** Heartbeat of the looks that follow a missed one: woken by everything, so a second look costs no state of its own. */
export const SECOND_LOOK_SECONDS = 60;
/** No sign of life for so long, in two looks: lost. Above a three-minute network fault on a healthy machine. */
export const SILENCE_SECONDS = 300;
/** SSM registration alone was measured at up to six minutes (aws-review A7). */
export const BOOTSTRAP_TIMEOUT_SECONDS = 900;
/** Fetching uploads and `setup`, while the agent beats. A machine that only sets itself up is money for nothing. */
export const SETUP_LIMIT_SECONDS = 3600;
/** So many attempts in a row whose agent never reported: the machine cannot, and another launch will not help. */
export const BOOTSTRAP_FAILURES = 3;
/** So many in a row that EC2 gave and took back before they were ready: half an hour of launches with their back-off. */
export const TAKEN_FAILURES = 10;
/** After its action time an instance is EC2's to end; if it has not let go by then, we end it. */
export const SETTLE_RESERVE_SECONDS = 60;
/** A released instance that EC2 announced to end is free in its first hour if EC2 does it; we wait so long. */
export const RELEASED_TERMINATE_SECONDS = 300;
/** From TerminateInstances to the same with Force. */
export const FORCE_AFTER_SECONDS = 120;
/** Rule 6, for an AZ that never says `terminated`: go on so long after Force … */
export const UNCONFIRMED_AFTER_FORCE_SECONDS = 15 * 60;
/** … and so long after the counter's last change: the dead-man timer (20 min) and the shutdown itself. */
export const UNCONFIRMED_AFTER_SILENCE_SECONDS = 25 * 60;
/** `InvalidInstanceID.NotFound` means "not yet" in the first minutes and "long gone" later (aws-review A23). */
export const NOT_FOUND_IS_GONE_SECONDS = 600;
/** The EventBridge warning does not carry the action time; EC2 gives two minutes. */
export const NOTICE_SECONDS = 120;
/** While something closes and nothing else is due, look again so often. EventBridge usually wakes us before. */
export const CLOSING_LOOK_SECONDS = 30;
/** A held machine is looked at so often; EventBridge usually says its end before. A day of it is 1,250 events of history. */
export const HELD_LOOK_SECONDS = 900;
/** Added to the agent's own running-time limit, so that the agent's word comes first. */
export const RUNTIME_RESERVE_SECONDS = 900;
/** How long agents may save and copy outputs after a stop, beyond `stopGrace`. */
export const STOP_RESERVE_SECONDS = 60;
/** A wait that was answered and not woken for so long is poked by the sweep; a record's owner has so long to start. */
export const SWEEP_RESEND_SECONDS = 60;
/** What the sweep takes for a leftover is older: CreateFleet, its Lambda's retries and the attaching are over by then. */
export const LEFTOVER_AGE_SECONDS = 300;
/** Between the sweep's two phases, mark and remove: less than its five minutes, so that the next one may act. */
export const LEFTOVER_CONFIRM_SECONDS = 240;
/** The same for what has no date of its own: also when one schedule event came five minutes late, two looks are apart. */
export const UNDATED_CONFIRM_SECONDS = 600;
/** Ended jobs that one sweep gives their items' end; the next one goes on. */
export const EXPIRED_JOBS_PER_SWEEP = 100;
/** How long inboxes, outboxes and agents' events outlive their job: as long as Step Functions keeps its execution. */
export const AGENT_ITEMS_SECONDS = 90 * 86_400;
/**
 * Passes through PlanAttempt and CheckAttempt in one execution. A pass is at most 18 events (plan, request, bootstrap), so
 * this stays below the 25,000 at which Step Functions fails an execution, with room for retries and the end.
 */
export const MOST_ROUNDS = 1200;
/** Attempts whose ended instances the control item still names; older ones are in the timeline alone. */
export const ATTEMPTS_KEPT = 30;
