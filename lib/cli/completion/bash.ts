/**
 * Knows how Bash, from 3.2 on, is told what to complete.
 * Must not know any particular command.
 *
 * @module
 */

import type { OptionSpec, ProgramSpec } from "../command.ts";
import { namesOf, spellings } from "../spelling.ts";
import { offerFor, ownInPlaceOf, takingNextWord } from "./option_values.ts";

/** The script for `eval "$(hf-auth completions bash)"`, or for a file that Bash reads. */
export function bashCompletion({ commands, shared }: ProgramSpec): string {
  const taking = takingNextWord({ commands, shared });
  const offering = [
    ...commands.flatMap((command) =>
      ownInPlaceOf(shared, command).map((option) => valueOf(`"${command.name} --${option.name}"`, option))
    ),
    ...taking.map((option) => valueOf(`*" --${option.name}"`, option)),
  ].filter(Boolean);
  const words = (options: readonly OptionSpec[]) => options.flatMap(spellings).join(" ");
  const ofCommands = commands.map((command) => {
    const own = command.options.filter((option) => !ownInPlaceOf(shared, command).includes(option));
    const offered = [...command.argument?.choices ?? [], ...own.flatMap(spellings), "$shared"];
    return `            ${namesOf(command).join(" | ")}) _hf_auth_offer ${offered.join(" ")} ;;`;
  });
  return `# Bash completion for hf-auth: eval "$(hf-auth completions bash)"

# Adds the part of \`full\`, the whole word before Bash split it, that replaces the piece under the cursor.
_hf_auth_add() {
    local full=$1
    COMPREPLY+=("\${full:skip}")
}

# Sets \`quoted\` to what stands for $1 where it is, which may be behind a quote that is still open.
_hf_auth_quote() {
    local letter i
    quoted=
    if [[ -z $quote ]]; then
        printf -v quoted %q "$1"
        return 0
    fi
    for ((i = 0; i < \${#1}; i++)); do
        letter=\${1:i:1}
        # In double quotes nothing keeps a line's history from being looked up.
        case $quote$letter in
            \\"\\!) letter="\\"'!'\\"" ;;
            \\"[\\"\\$\\\\\\\`]) letter=\\\\$letter ;;
            "''") letter="'\\\\''" ;;
        esac
        quoted+=$letter
    done
}

_hf_auth_offer() {
    local candidate quoted quote= typed=$value
    case $value in
        [\\"\\']*) quote=\${value:0:1} typed=\${value:1} ;;
    esac
    for candidate in "$@"; do
        # Options only where one is begun; a value may begin so, too.
        [[ -z $option && $candidate == -* && $current != -* ]] && continue
        # Readline would take the quote that this would begin with for the one that is open.
        [[ $quote$candidate == \\"!* ]] && continue
        _hf_auth_quote "$candidate"
        if [[ $quoted == "$typed"* || $candidate == "$typed"* ]]; then _hf_auth_add "$head$quoted"; fi
    done
}

_hf_auth_names() {
    local name names=()
    while IFS= read -r name; do names+=("$name"); done < <("\${COMP_WORDS[0]/#\\~/$HOME}" list -q 2>/dev/null)
    if ((\${#names[@]})); then _hf_auth_offer "\${names[@]}"; fi
}

_hf_auth_files() {
    local file quoted quote= bare=
    # Bash 3.2 can't be asked to quote them.
    compopt -o filenames 2>/dev/null || bare=1
    while IFS= read -r file; do
        if [[ $bare ]]; then _hf_auth_quote "$file"; else quoted=$file; fi
        _hf_auth_add "$head$quoted"
    done < <(compgen -f -- "$value")
}

_hf_auth() {
    local IFS=$' \\t\\n' words=() piece glued= last raw= i
    COMPREPLY=()
    # Bash splits words at =, : and @, which are part of the words here, and leaves the @ to the piece after it.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        piece=\${COMP_WORDS[i]}
        last=$((\${#words[@]} - 1))
        if ((last >= 0)) && [[ $glued || ($piece && -z \${piece//[=:]/}) ||
            ($piece == @ && \${COMP_LINE-} == *"\${words[last]}@"*) ]]; then
            words[last]+=$piece
        else
            words+=("$piece")
        fi
        raw=$piece
        [[ $glued == @ ]] && raw=@$piece
        glued=
        [[ $piece && -z \${piece//[=:@]/} ]] && glued=\${piece: -1}
    done

    last=$((\${#words[@]} - 1))
    local command= option= as_hf=
    [[ \${COMP_WORDS[0]##*/} == hf ]] && as_hf=1
    for ((i = 0; i < last; i++)); do
        if [[ $option ]]; then
            option=
            continue
        fi
        case \${words[i]} in
            ${taking.map(({ name }) => `--${name}`).join(" | ")}) option=\${words[i]} ;;
            -*) ;;
            auth) if ((i == 0)); then as_hf=; else command=\${command:-auth}; fi ;;
            *) command=\${command:-\${words[i]}} ;;
        esac
    done

    local current=\${words[last]} value head
    local skip shared="${words(shared)}"
    value=$current
    if [[ -z $option && $current == --*=* ]]; then
        option=\${current%%=*}
        value=\${current#*=}
    fi
    head=\${current:0:\${#current} - \${#value}}
    [[ -z \${raw//[=:]/} ]] && raw=
    skip=$((\${#current} - \${#raw}))

    if [[ $option ]]; then
        case "$command $option" in
${offering.join("\n")}
        esac
    else
        case $command in
            "") if [[ $as_hf ]]; then
                _hf_auth_offer auth $shared
            else
                _hf_auth_offer ${commands.map(({ name }) => name).join(" ")} $shared
            fi ;;
${ofCommands.join("\n")}
        esac
    fi
    # Where \`set -e\` holds, any other status would end the shell.
    return 0
}

complete -F _hf_auth hf-auth
# A link named hf, but not Python's hf.
if ! type -P hf-auth >/dev/null || [[ $(type -P hf) -ef $(type -P hf-auth) ]]; then
    complete -F _hf_auth hf
fi
`;
}

function valueOf(pattern: string, option: OptionSpec): string {
  const offer = offerFor(option);
  const what = typeof offer !== "string"
    ? `_hf_auth_offer ${offer.join(" ")}`
    : { names: "_hf_auth_names", files: "_hf_auth_files", nothing: "" }[offer];
  return what ? `            ${pattern}) ${what} ;;` : "";
}
