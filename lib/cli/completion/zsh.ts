/**
 * Knows how zsh is told what to complete.
 * Must not know any particular command.
 *
 * @module
 */

import type { CommandSpec, OptionSpec, ProgramSpec } from "../command.ts";
import { quotedWord } from "../../shell_word.ts";
import { namesOf, spellings } from "../spelling.ts";
import { offerFor, ownInPlaceOf, summaryOf, takingNextWord } from "./option_values.ts";

/** The script for `eval "$(hf-auth completions zsh)"`, or for a file `_hf-auth` in a folder of `fpath`. */
export function zshCompletion({ commands, shared }: ProgramSpec): string {
  const list = (options: readonly OptionSpec[]) =>
    options.flatMap(specs).map((spec) => ` \\\n        ${spec}`).join("");
  const sharedOf = (command: CommandSpec) =>
    ownInPlaceOf(shared, command).reduce(
      (all, { name }) => `\${${all.replace(/^\$/, "")}:#--${name}=*}`,
      "$shared",
    );
  const described = commands.map(({ name, summary }) => `    ${quotedWord(`${escape(name)}:${summary}`)}`);
  const ofCommands = commands.map((command) => {
    const argument = command.argument;
    const choices = argument
      ? ` \\\n        ${quotedWord(`1:${escape(argument.name)}:(${(argument.choices ?? []).join(" ")})`)}`
      : "";
    return `    (${namesOf(command).join("|")})\n      _arguments -s -S ${sharedOf(command)}${choices}${
      list(command.options)
    }\n      ;;`;
  });
  return `#compdef hf-auth
# zsh completion for hf-auth: eval "$(hf-auth completions zsh)"

_hf_auth_commands() {
  local -a commands=(
${described.join("\n")}
  )
  [[ -n $as_hf ]] && commands=('auth:Log this machine in to the Hugging Face Hub')
  _describe command commands
}

_hf_auth_names() {
  local -a names
  names=("\${(@f)$(\${~program} list -q 2>/dev/null)}")
  names=("\${(@)names:#}")
  _wanted names expl 'stored token' compadd -a names
}

_hf_auth() {
  local program=$words[1] command= as_hf= i
  local -a shared=(${list(shared)}
  )
  [[ \${program:t} == hf ]] && as_hf=1
  if [[ $words[2] == auth ]] && (( CURRENT > 2 )); then
    as_hf=
    words[2]=()
    (( CURRENT-- ))
  fi
  for (( i = 2; i < CURRENT; i++ )); do
    case $words[i] in
      (${takingNextWord({ commands, shared }).map(({ name }) => `--${name}`).join("|")}) (( i++ )) ;;
      (-*) ;;
      (*)
        command=$words[i]
        words[i]=()
        (( CURRENT-- ))
        break
        ;;
    esac
  done
  case $command in
    ('')
      _arguments -s -S $shared '1:command:_hf_auth_commands'
      ;;
${ofCommands.join("\n")}
  esac
}

_hf_auth_register() {
  # Before compinit there is nowhere to register: the next prompt tries again.
  (( $+functions[compdef] )) || return 0
  precmd_functions=(\${precmd_functions:#_hf_auth_register})
  compdef _hf_auth hf-auth
  # A link named hf, but not Python's hf.
  if (( ! $+commands[hf-auth] )) || [[ $commands[hf] -ef $commands[hf-auth] ]]; then
    compdef _hf_auth hf
  fi
}

precmd_functions+=(_hf_auth_register)
_hf_auth_register
# Loaded from fpath, this file is the function itself.
if [[ $funcstack[1] == _hf-auth ]]; then
  _hf_auth "$@"
fi
`;
}

function specs(option: OptionSpec): string[] {
  const { name, value, optional, summary } = option;
  if (value !== undefined) {
    const offer = offerFor(option);
    const action = typeof offer !== "string"
      ? `(${offer.join(" ")})`
      : { names: "_hf_auth_names", files: "_files", nothing: " " }[offer];
    const label = escape(value);
    return [
      quotedWord(
        `--${name}=${optional ? "-" : ""}[${escape(summary)}]${optional ? "::" : ":"}${label}:${action}`,
      ),
    ];
  }
  const spelled = spellings(option);
  const excluded = spelled.length > 1 ? `(${spelled.join(" ")})` : "";
  return spelled.map((spelling) =>
    quotedWord(`${excluded}${spelling}[${escape(summaryOf(spelling, option))}]`)
  );
}

function escape(text: string): string {
  return text.replace(/[\[\]:\\]/g, "\\$&");
}
