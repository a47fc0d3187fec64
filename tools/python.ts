/** Installs Python packages into `.tools/python`, for the tests that compare with them or are driven by them. */

/** The version whose behaviour is followed, and what runs a notebook's cells and a component. */
const PACKAGES = ["huggingface_hub==2.0.0", "jupyter_client==8.10.0", "wasmtime==50.0.1"];

/** Points HF_CLI and HF_PYTHON at the real thing, if there is a Python to install it with. */
export async function preparePython(): Promise<void> {
  const folder = `${Deno.cwd()}/.tools/python`;
  const ready = `${folder}/ready`;
  const list = PACKAGES.join("\n");
  // The list as it was when it was installed: another one is installed anew.
  if (await Deno.readTextFile(ready).catch(() => "") !== list) {
    // Not the program pip: in a checkout that was copied it installs into the other one.
    const pip = [`${folder}/bin/python`, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    const made = await run("python3", "-m", "venv", folder) && await run(...pip, ...PACKAGES);
    if (!made) {
      return console.log(
        `Could not install ${PACKAGES.join(" and ")}: their tests will say that they are skipped`,
      );
    }
    await Deno.writeTextFile(ready, list);
  }
  Deno.env.set("HF_CLI", `${folder}/bin/hf`);
  Deno.env.set("HF_PYTHON", `${folder}/bin/python`);
}

async function run(...[command, ...args]: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command!, { args, stdin: "null", stdout: "null" }).spawn().status).success;
  } catch {
    return false;
  }
}
