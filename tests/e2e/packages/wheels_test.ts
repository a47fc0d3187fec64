/** The wheels, installed from a folder on this machine by pip, uv and pipx for a user with an empty home. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { VERSION } from "../../../lib/version.ts";
import { makeWheel, makeWheels } from "../../../tools/channels/wheels.ts";
import { run } from "../../../tools/release/run.ts";
import { startProgram } from "../../support/program/program.ts";
import { temporaryFolder } from "../../support/release/folder.ts";
import { needsPythonTools, pythonTools } from "../../support/release/python_tools.ts";
import { MADE, makeRelease, needs } from "../../support/release/release.ts";

const PRODUCT = { version: VERSION, license: "Apache-2.0" };
const BASE = `hf_auth-${VERSION}`;
const skip = needs("python3", "zip") || await needsPythonTools();

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let wheels: string;

before(async () => {
  if (skip) return;
  folder = await temporaryFolder();
  wheels = `${folder.path}/wheels`;
  for (const name of ["wheels", "home"]) await Deno.mkdir(`${folder.path}/${name}`);
  await makeRelease(`${folder.path}/release`, { here: "built" });
  await makeWheels(`${folder.path}/release`, wheels, PRODUCT, MADE);
});

after(() => folder?.[Symbol.asyncDispose]());

test(
  "there is a wheel for each system whose tag holds, with the program, licence and metadata",
  { skip },
  async () => {
    const names = [...Deno.readDirSync(wheels)].map(({ name }) => name).sort();
    assert.deepEqual(names, [
      `${BASE}-py3-none-macosx_13_0_arm64.whl`,
      `${BASE}-py3-none-macosx_13_0_x86_64.whl`,
      `${BASE}-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.whl`,
      `${BASE}-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl`,
      `${BASE}-py3-none-win_amd64.whl`,
    ]);
    for (const name of names) {
      const list = (await run("unzip", ["-Z1", `${wheels}/${name}`])).trim().split("\n");
      assert.deepEqual(list, [
        `${BASE}.data/scripts/hf-auth${name.includes("win") ? ".exe" : ""}`,
        ...["METADATA", "WHEEL", "licenses/LICENSE", "RECORD"].map((file) => `${BASE}.dist-info/${file}`),
      ]);
    }
  },
);

test("auditwheel finds the tag of the program that was built here", { skip }, async () => {
  const machine = Deno.build.arch;
  const wheel = [...Deno.readDirSync(wheels)].find(({ name }) => name.includes(`manylinux_2_17_${machine}`))!;
  const env = { PATH: `${pythonTools}:${Deno.env.get("PATH")}` };
  const said = (await run(`${pythonTools}/auditwheel`, ["show", `${wheels}/${wheel.name}`], { env }))
    .replaceAll(/\s+/g, " ");
  assert.match(said, new RegExp(`platform tag(?: to|:) "manylinux_2_17_${machine}"`));
});

test("the same files give the same bytes", { skip }, async () => {
  const again = `${folder.path}/again`;
  await Deno.mkdir(again);
  for (const file of ["hf-auth-macos-arm64", "hf-auth-windows-x64.exe"]) {
    const name = await makeWheel(`${folder.path}/release`, file, again, PRODUCT, MADE);
    assert.deepEqual(await Deno.readFile(`${again}/${name}`), await Deno.readFile(`${wheels}/${name}`));
  }
});

/** How each installs and runs it, from the folder of wheels alone. */
const INSTALLERS: Readonly<Record<string, string>> = {
  pip: `python3 -m venv "$HOME/venv" && "$HOME/venv/bin/pip" install --quiet --disable-pip-version-check \
    --no-index --find-links "$WHEELS" hf-auth && "$HOME/venv/bin/pip" check >&2 && "$HOME/venv/bin/hf-auth" --version`,
  uvx: `uvx --quiet --offline --no-index --find-links "$WHEELS" hf-auth --version`,
  pipx: `UV_OFFLINE=1 UV_NO_INDEX=1 UV_FIND_LINKS="$WHEELS" pipx run --quiet hf-auth --version`,
};

for (const [name, command] of Object.entries(INSTALLERS)) {
  test(`${name} installs it, and it runs`, { skip }, async () => {
    const home = `${folder.path}/home/${name}`;
    await Deno.mkdir(home);
    const env = {
      HOME: home,
      WHEELS: wheels,
      PATH: `${pythonTools}:${Deno.env.get("PATH")}`,
      UV_PYTHON_DOWNLOADS: "never",
    };
    const { status, stdout, stderr } = await startProgram("sh", ["-c", command], { env, cwd: home }).finished;
    assert.deepEqual([status, stdout], [0, `hf-auth ${VERSION}\n`], stderr);
  });
}

test("pip has put nothing there but the program and its metadata", { skip }, async () => {
  const listed = await run(`${folder.path}/home/pip/venv/bin/pip`, ["show", "--files", "hf-auth"]);
  const files = listed.split("Files:\n")[1]!.trim().split("\n").map((line) => line.trim()).sort();
  assert.deepEqual(files, [
    "../../../bin/hf-auth",
    ...["INSTALLER", "METADATA", "RECORD", "REQUESTED", "WHEEL", "licenses/LICENSE"].map((file) =>
      `${BASE}.dist-info/${file}`
    ),
  ]);
});
