/** One price for everybody's machines, and what orchestration costs. USD. */

/** A c7i.large on Spot in us-east-1, about a third of its on-demand price of $0.08925. */
export const MACHINE_HOURLY_USD = 0.0306;
/** Step Functions pricing, standard workflows, us-east-1: $0.025 per 1,000. */
export const TRANSITION_USD = 0.025 / 1000;
/** What a plain job and each of its interruptions may take. */
export const PLAIN_TRANSITIONS = 31;
export const INTERRUPTION_USD = 0.0005;
