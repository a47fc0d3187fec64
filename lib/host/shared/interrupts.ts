/**
 * Knows the signals that ask a program to end, and their numbers (POSIX.1-2024, kill).
 * Must not know how a runtime listens for them.
 *
 * @module
 */

/** Ctrl-C, and the end of a container. Not SIGHUP: listening for it would undo `nohup`. */
export const INTERRUPTS = [["SIGINT", 2], ["SIGTERM", 15]] as const;
