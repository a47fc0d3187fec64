/**
 * Copies what is published as a module to where nothing ignores it, with a configuration and a lock that say where its
 * packages come from on this machine.
 */

/** Fills an empty folder, in which `deno publish` and `deno pack` then work; gives the folder. */
export async function stageModule(folder: string, config: string): Promise<string> {
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
