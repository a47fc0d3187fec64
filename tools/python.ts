/** Installs the Python library into `.tools/python`, for the tests that compare with it. */

/** The version whose behaviour is followed. */
const LIBRARY = "huggingface_hub==2.0.0";

/** Points HF_CLI and HF_PYTHON at the real thing, if there is a Python to install it with. */
export async function preparePython(): Promise<void> {
  const folder = `${Deno.cwd()}/.tools/python`;
  const ready = `${folder}/ready`;
  if (!await exists(ready)) {
    const made = await run("python3", "-m", "venv", folder) &&
      await run(`${folder}/bin/pip`, "install", "--quiet", "--disable-pip-version-check", LIBRARY);
    if (!made) return console.log(`Could not install ${LIBRARY}: its tests will say that they are skipped`);
    await Deno.writeTextFile(ready, LIBRARY);
  }
  Deno.env.set("HF_CLI", `${folder}/bin/hf`);
  Deno.env.set("HF_PYTHON", `${folder}/bin/python`);
}

async function run(command: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args, stdin: "null", stdout: "null" }).spawn().status).success;
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
