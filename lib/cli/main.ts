/**
 * Knows how an argument list becomes a command that runs, and how it ends: words on standard error and a status.
 * Must not know what the commands do, nor end the process.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../errors.ts";
import type { Host } from "../host/host.ts";
import { VERSION } from "../version.ts";
import { isAgent } from "./agent/coding_agent.ts";
import { OWN_NAME } from "./called_as.ts";
import { PROGRAM } from "./command_table.ts";
import { DONE, FAILED, MISUSED, statusFor } from "./report/exit_status.ts";
import { type Mode, Output } from "./output.ts";
import { type Format, formatGiven, type Invocation, parse } from "./parse.ts";

/** What is added to a signal's number. */
const SIGNALLED = 128;
const SIGINT = 2;

const CANCELLED = "Cancelled";

/** Runs the program, called by that name (`calledAs`), and gives its exit status. */
export async function main(
  args: readonly string[],
  host: Host,
  called: string = OWN_NAME,
): Promise<number> {
  host.processes?.keepPrivate?.();
  const interrupt = new AbortController();
  let received = SIGINT;
  const undo = host.processes?.onInterrupt((signal) => {
    // The first one counts.
    if (!interrupt.signal.aborted) received = signal;
    interrupt.abort(new HfAuthError("interrupted", CANCELLED));
  });
  let output: Output | undefined;
  try {
    const invocation = parse(args, called);
    output = outputFor(host, invocation.format, called, invocation.options.text("store"));
    return await perform(invocation, host, output, interrupt.signal);
  } catch (error) {
    const status = await explain(
      error,
      host,
      output ?? outputFor(host, formatGiven(args), called),
      SIGNALLED + received,
    );
    // What could not be interrupted may have failed since.
    return interrupt.signal.aborted ? SIGNALLED + received : status;
  } finally {
    undo?.();
  }
}

async function perform(
  { command, argument, second, rest, options }: Invocation,
  host: Host,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  if (options.on("version")) {
    output.line(`hf-auth ${VERSION}`);
    return DONE;
  }
  if (!command || options.on("help")) {
    const { helpText } = await import("./help.ts");
    const asked = options.on("help");
    (asked ? host.terminal.out : host.terminal.err)(
      helpText(PROGRAM, command, output.called, host.terminal.columns),
    );
    return asked ? DONE : MISUSED;
  }
  const { run } = await command.load();
  const context = {
    host: overriding(host, {
      HF_AUTH_CA_FILE: options.text("ca-file"),
      HF_AUTH_STORE: options.text("store"),
    }),
    output,
    options,
    program: PROGRAM,
    rest,
    signal,
    ...argument !== undefined && { argument },
    ...second !== undefined && { second },
  };
  return await run(context).catch(async (error: unknown) => {
    if (!isHfAuthError(error, "token_name_not_found")) throw error;
    const { withNearestName } = await import("./report/token_name.ts");
    throw await withNearestName(error, context);
  });
}

/** The machine, with options in place of the variables that they override. */
function overriding(host: Host, given: Readonly<Record<string, string | undefined>>): Host {
  if (Object.values(given).every((value) => value === undefined)) return host;
  return { ...host, env: (name) => (Object.hasOwn(given, name) ? given[name] : undefined) ?? host.env(name) };
}

function outputFor(host: Host, format: Format, called: string, store?: string): Output {
  const auto = (): Mode => isAgent((name) => host.env(name)) ? "agent" : "human";
  return new Output(host.terminal, () => format === "auto" ? auto() : format, called, store);
}

async function explain(error: unknown, host: Host, output: Output, interrupted: number): Promise<number> {
  const isOurs = isHfAuthError(error);
  const isCancelled = isHfAuthError(error, "interrupted");
  const told = isOurs ? error : {
    code: "unexpected",
    message: `Unexpected error: ${error instanceof Error ? error.message : "unknown"}`,
    hint: "Set HF_DEBUG=1 to see where it happened",
  };
  const isJson = output.mode === "json";
  // Over the ^C that a terminal shows.
  const start = host.terminal.errIsTerminal ? "\r" : "";
  if (isCancelled && !isJson) host.terminal.err(`${start}${CANCELLED}\n`);
  else if (!isJson) output.error(told.message, told.hint);
  if (isOurs && error.details && !isJson) {
    const { detailLines } = await import("./commands/oidc/details.ts");
    for (const line of detailLines(error.details)) host.terminal.err(`${line}\n`);
  }
  if (host.env("HF_DEBUG") && !isCancelled) {
    const { causesOf } = await import("./report/causes.ts");
    const stack = !isOurs && error instanceof Error ? [error.stack ?? ""] : [];
    for (const line of [...stack, ...causesOf(error)]) host.terminal.err(`${line}\n`);
  }
  // A program reads the last line.
  if (isJson) output.failure(told);
  if (isCancelled) return interrupted;
  return isOurs ? statusFor(error) : FAILED;
}
