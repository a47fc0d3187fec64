/**
 * Writes `lib/cli/agent/registry.ts`: the coding agents that the newest `@huggingface/tasks` on npm knows, which is what
 * the Hub answers at `/api/agent-harnesses`. `check` changes nothing, and ends with 1 if others are known by now.
 */

const FILE = "lib/cli/agent/registry.ts";

interface Registry {
  readonly STANDARD_AGENT_ENV_VARS: readonly string[];
  readonly AGENT_HARNESSES: Readonly<
    Record<string, { readonly envVars?: Readonly<Record<string, string>> }>
  >;
}

const asked = await new Deno.Command("npm", { args: ["view", "@huggingface/tasks", "version"] }).output();
const version = new TextDecoder().decode(asked.stdout).trim();
if (!asked.success || version === "") {
  throw new Error("npm does not say which @huggingface/tasks is the newest");
}
const { STANDARD_AGENT_ENV_VARS, AGENT_HARNESSES }: Registry = await import(
  `npm:@huggingface/tasks@${version}`
);
const agents = Object.fromEntries(
  Object.entries(AGENT_HARNESSES).map(([id, { envVars = {} }]) => [id, envVars]),
);

const text = `/**
 * Knows the Hub's registry of coding agents: the variables that each sets. Made by \`tools/agents.ts\`.
 * Must not know what is looked for in the environment.
 *
 * @module
 */

/** Any agent may set these to its name. */
export const STANDARD: readonly string[] = ${JSON.stringify(STANDARD_AGENT_ENV_VARS)};

/** The variables of each agent: \`*\` is any value that is not empty, all else that value. Some have standard ones only. */
export const AGENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = ${JSON.stringify(agents)};
`;
const made = await format(text);
const known = await Deno.readTextFile(FILE).catch(() => "");
if (made === known) {
  console.log(`${FILE} is what @huggingface/tasks ${version} has`);
} else if (Deno.args[0] === "check") {
  console.log(`${FILE} is not what @huggingface/tasks ${version} has: deno run -A --no-lock tools/agents.ts`);
  Deno.exit(1);
} else {
  await Deno.writeTextFile(FILE, made);
  console.log(`${FILE} is now what @huggingface/tasks ${version} has`);
}

async function format(source: string): Promise<string> {
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(path, source);
  const args = ["fmt", "--quiet", "--config", "deno.json", path];
  const { success } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output();
  if (!success) throw new Error("deno fmt failed");
  const formatted = await Deno.readTextFile(path);
  await Deno.remove(path);
  return formatted;
}
