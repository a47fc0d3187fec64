/**
 * Checks that `deno publish` would take the package: its files, its exports, and no slow types. Where its packages come
 * from elsewhere than JSR it looks at a copy whose configuration and lock say so.
 */

const config = Deno.env.get("HF_AUTH_CONFIG")!;
if (config !== `${Deno.cwd()}/deno.json`) {
  const folder = await Deno.makeTempDir({ prefix: "hf-auth-" });
  try {
    await publish(await stage(folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
} else {
  await publish(Deno.cwd());
}

/** Copies what is published, and what stands for JSR's packages, to where nothing ignores it. */
async function stage(folder: string): Promise<string> {
  const published = JSON.parse(await Deno.readTextFile("deno.json"));
  const { imports } = JSON.parse(await Deno.readTextFile(config)) as { imports: Record<string, string> };
  const [, shims] = /\/(registry\/npm)\/deno\.json$/.exec(config) ?? [];
  const include = [...published.publish.include, ...shims === undefined ? [] : [`${shims}/*.ts`]];
  for (const path of include) {
    await copy(path.replace(/\/\*\.ts$/, ""), `${folder}/${path.replace(/\/\*\.ts$/, "")}`);
  }
  await Deno.copyFile(config.replace(/\.json$/, ".lock"), `${folder}/deno.lock`);
  const fromHere = Object.entries(imports).map((
    [name, target],
  ) => [name, target.replace(/^\.\//, "./registry/npm/")]);
  const staged = { ...published, imports: Object.fromEntries(fromHere), publish: { include } };
  await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(staged));
  return folder;
}

async function copy(from: string, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) {
    await Deno.mkdir(to.replace(/\/[^/]*$/, ""), { recursive: true });
    return await Deno.copyFile(from, to);
  }
  for await (const entry of Deno.readDir(from)) await copy(`${from}/${entry.name}`, `${to}/${entry.name}`);
}

async function publish(cwd: string): Promise<void> {
  // Whether anything is committed is git's business.
  const { success, stdout, stderr } = await new Deno.Command("deno", {
    args: ["publish", "--dry-run", "--allow-dirty"],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  if (success && !/^(warning|error)\b/im.test(said)) return;
  console.error(said);
  Deno.exitCode = 1;
}
