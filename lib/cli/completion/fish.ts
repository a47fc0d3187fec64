/**
 * Knows how fish, from 3.1 on, is told what to complete.
 * Must not know any particular command.
 *
 * @module
 */

import type { OptionSpec, ProgramSpec } from "../command.ts";
import { namesOf } from "../spelling.ts";
import { offerFor, ownInPlaceOf, summaryOf, takingNextWord } from "./option_values.ts";

/** The script for `hf-auth completions fish | source`, or for a file that fish reads. */
export function fishCompletion({ commands, shared }: ProgramSpec): string {
  const lines = [
    ...shared.flatMap((option) => {
      const others = commands.filter((command) => ownInPlaceOf([option], command).length > 0);
      const unless = others.length > 0
        ? `-n ${quote(`not __hf_auth_runs ${others.flatMap(namesOf).join(" ")}`)} `
        : "";
      return complete(unless, option);
    }),
    ...commands.map(({ name, summary }) =>
      `    complete -c $program -n __hf_auth_needs_command -a ${name} -d ${quote(summary)}`
    ),
    ...commands.flatMap((command) => {
      const when = `-n ${quote(`__hf_auth_runs ${namesOf(command).join(" ")}`)} `;
      const choices = command.argument?.choices
        ? [`    complete -c $program ${when}-a ${quote(command.argument.choices.join(" "))}`]
        : [];
      return [...choices, ...command.options.flatMap((option) => complete(when, option))];
    }),
  ];
  return `# fish completion for hf-auth: hf-auth completions fish | source

# Prints the command on the line so far; fails if there is none.
function __hf_auth_command
    set -l words (commandline -opc)
    set -e words[1]
    if test "$words[1]" = auth
        set -e words[1]
    end
    set -l is_value 0
    for word in $words
        if test $is_value = 1
            set is_value 0
            continue
        end
        switch $word
            case ${takingNextWord({ commands, shared }).map(({ name }) => `--${name}`).join(" ")}
                set is_value 1
            case '-*'
            case '*'
                echo $word
                return 0
        end
    end
    return 1
end

# Whether the program was called as hf, with nothing after it yet.
function __hf_auth_needs_auth
    set -l words (commandline -opc)
    string match -qr '(^|/)hf$' -- $words[1]
    and test (count $words) -eq 1
end

function __hf_auth_needs_command
    not __hf_auth_needs_auth
    and not __hf_auth_command >/dev/null
end

function __hf_auth_runs
    set -l running (__hf_auth_command)
    and contains -- $running $argv
end

function __hf_auth_names
    set -l words (commandline -opc)
    set -l program (string replace -r '^~' $HOME -- $words[1])
    $program list -q 2>/dev/null
end

set -l programs hf-auth
# A link named hf, but not Python's hf.
if not command -sq hf-auth
    set -a programs hf
else if command -sq hf; and test (realpath (command -s hf)) = (realpath (command -s hf-auth))
    set -a programs hf
end
for program in $programs
    complete -c $program -f
    complete -c $program -n __hf_auth_needs_auth -a auth -d 'Log this machine in to the Hugging Face Hub'
${lines.join("\n")}
end
`;
}

function complete(when: string, option: OptionSpec): string[] {
  const { name, alias, value, optional, negatable, summary } = option;
  const short = alias ? ` -s ${alias}` : "";
  const told = `-d ${quote(summary)}`;
  const start = `    complete -c $program ${when}`;
  if (value === undefined || optional) {
    const no = `no-${name}`;
    const off = negatable ? [`${start}-l ${no} -d ${quote(summaryOf(`--${no}`, option))}`] : [];
    return [`${start}-l ${name}${short} ${told}`, ...off];
  }
  const offer = offerFor(option);
  const values = typeof offer !== "string"
    ? ` -xa ${quote(offer.join(" "))}`
    : { names: " -xa '(__hf_auth_names)'", files: " -rF", nothing: " -x" }[offer];
  return [`${start}-l ${name}${short}${values} ${told}`];
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
