/**
 * Says what has moved of all that is pinned here: packages of JSR, npm and PyPI, Deno and Bun, nfpm, and the
 * workflows' actions. Asks each registry through its own client; ends with 1 if anything has.
 */

interface Pin {
  readonly kind: "JSR" | "npm" | "PyPI" | "GitHub";
  readonly name: string;
  readonly version: string;
}

/** What stays behind on purpose, and why. */
const KEPT: Readonly<Record<string, string>> = {
  "huggingface_hub 2.0.0":
    "what it does is what this program does; docs/comparison.md names the newest that was tried",
  "@bytecodealliance/jco": "a newer one has not been tried with the components",
  "@bytecodealliance/preview2-shim": "as jco wants it",
  "typescript": "what it takes, newer ones take",
  "npm 11.6.2":
    "the first generation that a registry trusts by the workflow; it runs on the runner's own Node",
  "goreleaser/nfpm": "a module that a newer one is built of cannot be had from Go's proxy",
};

const read = (path: string) => Deno.readTextFileSync(path);
const pins: Pin[] = [];
const pin = (kind: Pin["kind"], name: string, version: string) => {
  if (!pins.some((other) => other.kind === kind && other.name === name && other.version === version)) {
    pins.push({ kind, name, version });
  }
};
const parts = (id: string) => /^(@?[^@]+)@\^?~?([^_/]+)/.exec(id)!.slice(1) as [string, string];

const lock = JSON.parse(read("deno.lock"));
for (const id of Object.keys(lock.jsr)) pin("JSR", ...parts(id));
// Of npm what is asked for; the rest moves with it.
for (const [specifier, version] of Object.entries(lock.specifiers as Record<string, string>)) {
  if (specifier.startsWith("npm:")) pin("npm", parts(specifier.slice(4))[0], version.replace(/_.*/, ""));
}
for (
  const id of Object.values(JSON.parse(read("registry/npm/deno.json")).imports as Record<string, string>)
) {
  if (id.startsWith("npm:")) pin("npm", ...parts(id.slice(4)));
}
for (const path of ["wasi/package.json", "site/package.json"]) {
  for (const [name, version] of Object.entries(JSON.parse(read(path)).dependencies)) {
    pin("npm", name, String(version));
  }
}
for (const [, name, version] of read("tools/install.sh").matchAll(/^(DENO|BUN)=(.*)$/gm)) {
  pin("npm", name!.toLowerCase(), version!);
}
for (
  const path of ["tools/python.ts", "tests/support/release/python_tools.ts", ".github/workflows/release.yml"]
) {
  for (const [, name, version] of read(path).matchAll(/\b([\w-]+)==([\d.]+)/g)) pin("PyPI", name!, version!);
}
for (const path of ["tests/support/release/typescript.ts", ".github/workflows/release.yml"]) {
  for (const [, name, version] of read(path).matchAll(/\b(npm|typescript)@([\d.]+)/g)) {
    pin("npm", name!, version!);
  }
}
pin("GitHub", "goreleaser/nfpm", /^const NFPM = "(.*)"/m.exec(read("tools/channels/linux.ts"))![1]!);
const [, tried = "none"] = /`hf auth` [\d.]+, ([\d.]+)/.exec(read("docs/comparison.md")) ?? [];
pin("PyPI", "huggingface_hub", tried);
const workflows = [...Deno.readDirSync(".github/workflows")].map(({ name }) => `.github/workflows/${name}`);
for (const path of ["action.yml", ...workflows]) {
  for (
    const [, action, version] of read(path).matchAll(
      /uses: ([\w-]+\/[\w-]+)@\w+ # v(\S+)/g,
    )
  ) {
    pin("GitHub", action!, version!);
  }
}

const NEWEST: Readonly<Record<Pin["kind"], (name: string) => Promise<string | undefined>>> = {
  async JSR(name) {
    const address = new URL(`/${name}/meta.json`, Deno.env.get("JSR_URL") || "https://jsr.io/");
    const response = await fetch(address, { headers: { accept: "application/json" } });
    return response.ok ? (await response.json()).latest : undefined;
  },
  npm: (name) => said("npm", "view", name, "version"),
  PyPI: async (name) =>
    /\(([\d.]+)\)/.exec(await said("python3", "-m", "pip", "index", "versions", name) ?? "")?.[1],
  GitHub: async (name) =>
    (await said("gh", "api", `repos/${name}/releases/latest`, "--jq", ".tag_name"))?.slice(1),
};

let moved = 0;
for (const { kind, name, version } of pins) {
  const newest = await NEWEST[kind](name).catch(() => undefined);
  if (newest === version) continue;
  const kept = KEPT[name] ?? KEPT[`${name} ${version}`];
  if (newest !== undefined && kept === undefined) moved++;
  const why = kept === undefined ? "" : ` (kept: ${kept})`;
  console.log(`${kind} ${name}: ${version}, newest ${newest ?? "unknown: it could not be asked"}${why}`);
}
console.log(`${moved} of ${pins.length} have moved`);
Deno.exit(moved > 0 ? 1 : 0);

async function said(command: string, ...args: string[]): Promise<string | undefined> {
  const { success, stdout } = await new Deno.Command(command, { args, stdin: "null", stderr: "null" })
    .output();
  return success ? new TextDecoder().decode(stdout).trim() : undefined;
}
