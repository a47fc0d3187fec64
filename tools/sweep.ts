/**
 * Sweeps every command through every fault and prints what was lost: tools/sweep.ts [COMMAND...]
 *
 * KINDS=kill,signal limits the faults, SAMPLE=N takes N of a command, WORKERS=N tries so many at once. RESULTS=FILE gets
 * the table as Markdown, DETAILS=FILE a JSON line for each fault that left a flaw. RUNTIME=deno tries the sources under
 * Deno, and no other program. HF_CLI is another `hf` than the one that the tests compare with; HF_AUTH_PROGRAM another
 * hf-auth than the one that was built.
 */

import { COMMANDS } from "../tests/faults/commands.ts";
import { type Kind, sampleOf } from "../tests/faults/faults.ts";
import { needsInjector } from "../tests/faults/injector.ts";
import { FLAWS } from "../tests/faults/judge.ts";
import {
  BUILT,
  countFlaws,
  faultsFor,
  onStages,
  type Outcome,
  type Runner,
  SOURCES,
  sweep,
} from "../tests/faults/sweep.ts";
import { randomNumbers } from "../tests/support/random.ts";
import { preparePython } from "./python.ts";

if (needsInjector()) Deno.exit(1);
const underDeno = Deno.env.get("RUNTIME") === "deno";
if (!underDeno && !Deno.env.has("HF_CLI")) await preparePython();
const { HF_CLI, KINDS, SAMPLE, WORKERS = "2", RESULTS, DETAILS } = Deno.env.toObject();
const kinds = KINDS?.split(",") as Kind[] | undefined;

const PYTHON: Runner = {
  name: "hf",
  command: [HF_CLI ?? ""],
  args: (command, material) => command.python?.(material),
  env: { HF_HUB_DISABLE_UPDATE_CHECK: "1", HF_HUB_DISABLE_TELEMETRY: "1" },
};

const lines = [
  ["command", "fault", "tried", ...FLAWS].join(" | "),
  ["---", "---", ...["tried", ...FLAWS].map(() => "--:")].join(" | "),
];
lines.forEach((line) => console.log(`| ${line} |`));
await onStages(Number(WORKERS), async (stages) => {
  for (const runner of underDeno ? [SOURCES] : [BUILT, ...HF_CLI ? [PYTHON] : []]) {
    for (const command of COMMANDS) {
      if (Deno.args.length > 0 && !Deno.args.includes(command.name)) continue;
      if (runner === PYTHON && command.python === undefined) continue;
      const outcomes = await sweepOf(runner, command, stages);
      for (const kind of new Set(outcomes.map(({ fault }) => fault.kind))) {
        const { tried, ...counts } = countFlaws(outcomes, kind);
        const cells = [
          `${runner.name} ${command.name}`,
          kind,
          tried,
          ...FLAWS.map((flaw) => counts[flaw] ?? "–"),
        ];
        lines.push(cells.join(" | "));
        console.log(`| ${lines.at(-1)} |`);
      }
    }
  }
});
if (RESULTS) await Deno.writeTextFile(RESULTS, report());

async function sweepOf(
  runner: Runner,
  command: typeof COMMANDS[number],
  stages: Parameters<typeof sweep>[0],
) {
  // Python makes thousands of calls before it touches a file: there, those on files are what counts.
  const all = (await faultsFor(stages[0]!, command, runner)).filter((fault) =>
    (kinds === undefined || kinds.includes(fault.kind)) &&
    (runner !== PYTHON || fault.among === "files")
  );
  const faults = SAMPLE ? sampleOf(all, Number(SAMPLE), randomNumbers(1)) : all;
  return await sweep(stages, command, faults, {
    runner,
    onOutcome: (outcome) => tell(runner, command.name, outcome),
  });
}

function tell(runner: Runner, command: string, { fault, flaws, status, stderr, at }: Outcome): void {
  if (flaws.size === 0 || !DETAILS) return;
  const line = { program: runner.name, command, fault: fault.name, flaws: [...flaws], status, at, stderr };
  Deno.writeTextFileSync(DETAILS, `${JSON.stringify(line)}\n`, { append: true });
}

function report(): string {
  const rows = lines.map((line) => `| ${line} |\n`).join("");
  return `# Faults\n\nWhat \`make sweep RESULTS=tests/faults/RESULTS.md\` wrote on one machine.\n\n${rows}`;
}
