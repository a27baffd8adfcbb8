import type { Command } from "commander";
import type { Session } from "./session.ts";

/** Adds one command to the program; its action tells how it ended. */
export type Register = (program: Command, session: Session) => void;
