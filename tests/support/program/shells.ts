/**
 * Knows how to ask Bash, zsh and fish what they would offer at the end of a line.
 * Must not know what they ought to.
 *
 * @module
 */

import { spawn, spawnSync } from "node:child_process";
import { chmod, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { skipUnless } from "../skip.ts";
import { atTerminal } from "../terminal/terminal.ts";

/** A shell that can complete. */
export type Shell = "bash" | "zsh" | "fish";

const TIME_OUT = 60_000; // ms; a bound, not a wait

/** What to give a test's `skip` when it runs this shell. */
export function needsShell(shell: Shell): string | false {
  if (process.platform === "win32") return skipUnless(false, `${shell} is not tested on Windows`);
  const found = spawnSync(shell, ["--version"]).status === 0;
  // A Linux machine of continuous integration has them all.
  const required = process.env["CI"] !== undefined && process.platform === "linux";
  return skipUnless(required || found, `${shell} is not installed`);
}

// Each gets the script's path and the line, and prints what it offers, a candidate a line.
const ASK: Readonly<Record<Shell, string>> = {
  // Splits as readline does, but for spaces in quotes; and as there, a quote that is open stays, and is closed.
  bash: `source "$1"
    line=\${2//=/ = }
    line=\${line//:/ : }
    read -ra COMP_WORDS <<<"$line"
    [[ $line == *" " && $line != *[=:]" " ]] && COMP_WORDS+=("")
    COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    complete -p "\${COMP_WORDS[0]}" >/dev/null || exit
    _hf_auth
    open=
    case \${COMP_WORDS[COMP_CWORD]} in
      [\\"\\']*) open=\${COMP_WORDS[COMP_CWORD]:0:1} ;;
    esac
    for word in "\${COMPREPLY[@]}"; do eval "printf '%s\\n' $open$word$open"; done`,
  // Its completion runs only while it edits a line, so in a terminal of its own.
  zsh: `zmodload zsh/zpty
    zpty line zsh -f -i
    zpty -w line "HISTFILE= PS1= ; source $3 $1"
    zpty -r line ready '*ready*ready*'
    zpty -w -n line "$2"$'\\t'
    zpty -r line done '*=done=*'
    open=\${\${(M)\${2##* }#[\\"\\']}[1]}
    while IFS= read -r word; do print -r -- \${(Q)\${:-$open$word$open}}; done <$3.offered`,
  fish: `source $argv[1]
    complete -C $argv[2] | string replace -r '\\t.*' ''
    true`,
};

const COMPINIT = "autoload -Uz compinit && compinit -u -D";
const IN_ZSH = `${COMPINIT}
source $1
: >$0.offered
compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then
    builtin compadd "$@"
    return
  fi
  local -a offered
  builtin compadd -A offered "$@"
  (( $#offered )) && print -rl -- $offered >>$0.offered
  builtin compadd "$@"
}
finish() { print -r -- "=""done=" }
comppostfuncs=(finish)
functions[compadd]=\${functions[compadd]//'$0'/\${(q)0}}
print -r -- "read""y read""y"
`;

/** A folder of programs `hf-auth` and, linked to it, `hf`, that list these names; and `script` for the shell. */
export interface Completing extends AsyncDisposable {
  /** What the shell offers at the end of `line`, sorted. */
  offered(line: string): Promise<string[]>;
  /** What `hf-auth` gets, as `<word><word>`, of each line that is typed at a prompt and ended by TAB and Enter. */
  typed(lines: readonly string[]): Promise<string[]>;
  /** What the shell prints when it is told `commands`, for which `$script` is the script's path. */
  printed(commands: string): Promise<string>;
}

/** Gets a shell ready to complete with `script`. */
export async function completing(
  shell: Shell,
  script: string,
  names: readonly string[],
): Promise<Completing> {
  const folder = await mkdtemp(join(tmpdir(), "hf-auth-"));
  const file = (name: string) => join(folder, name);
  const listing = names.map((name) => ` '${name.replaceAll("'", "'\\''")}'`).join("");
  await writeFile(
    file("hf-auth"),
    `#!/bin/sh\nif test "$*" = 'list -q'; then printf '%s\\n'${listing}; else printf '<%s>' "$@"; echo; fi\n`,
  );
  await chmod(file("hf-auth"), 0o755);
  await symlink("hf-auth", file("hf"));
  await writeFile(file("script"), script);
  await writeFile(file("in.zsh"), IN_ZSH);
  const quiet = { bash: ["--noprofile", "--norc"], zsh: ["-f"], fish: ["--no-config"] }[shell];
  return {
    printed: (commands) => run(shell, [...quiet, "-c", `script=${file("script")}; ${commands}`], folder),
    async typed(lines) {
      // In pieces, so that it isn't on the screen already when it is typed.
      const start = { bash: "bind 'set enable-bracketed-paste off'", zsh: COMPINIT, fish: "true" }[shell];
      const prompt = shell === "fish" ? "function fish_prompt; echo -n 're''ady'; end" : "PS1='re''ady'";
      const typings = [
        { at: "", pieces: [`${start}; source ${file("script")}; ${prompt}\r`] },
        ...lines.map((line) => ({ at: "ready", pieces: [`${line}\t`, "\r"] })),
        { at: "ready", pieces: ["exit\r"] },
      ];
      const flags =
        { bash: ["--noprofile", "--norc", "-i"], zsh: ["-f", "-i"], fish: ["--no-config", "-i"] }[shell];
      const env = { PATH: `${folder}:${process.env["PATH"]}`, HOME: folder, LC_ALL: "C.UTF-8" };
      const { printed } = await atTerminal(flags, env, { command: [shell], typings }).finished;
      return [...printed.matchAll(/^(<.*>)\r?$/gm)].map(([, words]) => words!);
    },
    async offered(line) {
      const args = [...quiet, "-c", ASK[shell], ...shell === "fish" ? [] : [shell]];
      const text = await run(shell, [...args, file("script"), line, file("in.zsh")], folder);
      return text.split("\n").filter((word) => word !== "").sort();
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

function run(shell: string, args: readonly string[], folder: string): Promise<string> {
  const child = spawn(shell, [...args], {
    env: { PATH: `${folder}:${process.env["PATH"]}`, HOME: folder, TERM: "dumb", LC_ALL: "C.UTF-8" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TIME_OUT,
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => out += chunk);
  child.stderr.on("data", (chunk) => err += chunk);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once(
      "close",
      (status) =>
        status === 0 && err === ""
          ? resolve(out)
          : reject(new Error(`${shell} ended with ${status}: ${err}`)),
    );
  });
}
