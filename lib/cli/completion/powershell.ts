/**
 * Knows how PowerShell, from 5.1 on, is told what to complete.
 * Must not know any particular command.
 *
 * @module
 */

import type { OptionSpec, ProgramSpec } from "../command.ts";
import { namesOf, spellings } from "../spelling.ts";
import { offerFor, ownInPlaceOf, summaryOf, takingNextWord } from "./option_values.ts";

/** The script for `hf-auth completions powershell | Out-String | Invoke-Expression`. */
export function powershellCompletion({ commands, shared }: ProgramSpec): string {
  const table = (rows: readonly (readonly [string, string])[], indent: string) =>
    rows.map(([name, summary]) => `${indent}${quote(name)} = ${quote(summary)}\n`).join("");
  const described = (options: readonly OptionSpec[]) =>
    options.flatMap((option) => spellings(option).map((name) => [name, summaryOf(name, option)] as const));
  const ofCommands = commands.flatMap((command) => {
    const rows = [
      ...(command.argument?.choices ?? []).map((word) => [word, word] as const),
      ...described(command.options),
    ];
    return namesOf(command).map((name) =>
      `        ${quote(name)} = @{\n${table(rows, "            ")}        }\n`
    );
  });
  const valuesOf = (key: string, option: OptionSpec) => {
    const offer = offerFor(option);
    const words = typeof offer === "string" ? [] : offer.map(quote);
    return `        ${quote(key)} = @(${words.join(", ")})\n`;
  };
  const values = [
    ...takingNextWord({ commands, shared }).map((option) => valuesOf(`--${option.name}`, option)),
    ...commands.flatMap((command) =>
      ownInPlaceOf(shared, command).map((option) => valuesOf(`${command.name} --${option.name}`, option))
    ),
  ];
  return `# PowerShell completion for hf-auth: hf-auth completions powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName 'hf-auth' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $shared = @{
${table(described(shared), "        ")}    }
    $commands = @{
${table(commands.map(({ name, summary }) => [name, summary] as const), "        ")}    }
    $ofCommand = @{
${ofCommands.join("")}    }
    # The words that an option takes; one that is not here takes none.
    $values = @{
${values.join("")}    }

    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
    if ($words.Count -gt 0 -and $words[0] -ceq 'auth') { $words = @($words | Select-Object -Skip 1) }
    $command = ''
    $option = ''
    foreach ($word in $words) {
        if ($option) { $option = '' }
        elseif ($values.ContainsKey($word)) { $option = $word }
        elseif (-not $command -and -not $word.StartsWith('-')) { $command = $word }
    }

    $typed = $wordToComplete -replace '^[''"]', ''
    $head = ''
    if (-not $option -and $typed -match '^(--[a-z-]+)=(.*)$' -and $values.ContainsKey($Matches[1])) {
        $option = $Matches[1]
        $typed = $Matches[2] -replace '^[''"]', ''
        $head = $option + '='
    }

    $offered = @{}
    if ($option -ceq '--token-name') {
        $program = $commandAst.GetCommandName()
        & $program list -q 2>$null | ForEach-Object { $offered[$_] = $_ }
    } elseif ($option) {
        $own = "$command $option"
        if (-not $values.ContainsKey($own)) { $own = $option }
        $values[$own] | ForEach-Object { $offered[$_] = $_ }
    } elseif (-not $command) {
        $offered = $commands + $shared
    } elseif ($ofCommand.ContainsKey($command)) {
        $offered = $shared.Clone()
        $ofCommand[$command].GetEnumerator() | ForEach-Object { $offered[$_.Key] = $_.Value }
    }

    $offered.Keys | Sort-Object |
        Where-Object { $_.StartsWith($typed, [StringComparison]::Ordinal) } |
        Where-Object { $option -or $typed.StartsWith('-') -or -not $_.StartsWith('-') } |
        ForEach-Object {
            $text = $head + $_
            # In single quotes nothing is expanded; PowerShell takes four other marks for one.
            if ($text -cnotmatch '^[\\w./=:-]+$') {
                $text = "'" + ($text -replace '[\\u0027\\u2018-\\u201b]', '$0$0') + "'"
            }
            [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $offered[$_])
        }
}
`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
