/**
 * Makes the wheels for PyPI: a system's executable as a script of the environment, licence and metadata, and no Python.
 * The same files give the same bytes.
 */

import { zip } from "./archives.ts";
import { HOME, PYPI } from "../release/names.ts";
import { copyOrLink, type Product } from "./npm.ts";
import { sha256Of } from "../release/sums.ts";

/**
 * The platform tags of a program's wheel: the oldest C library that Bun's executables need (no symbol of glibc after 2.17),
 * and the oldest macOS (13.0, as they say themselves). There is none for musl: its programs need libstdc++, which no
 * `musllinux` wheel may expect to be there.
 */
const PLATFORMS: Readonly<Record<string, readonly string[]>> = {
  "hf-auth-linux-x64": ["manylinux_2_17_x86_64", "manylinux2014_x86_64"],
  "hf-auth-linux-arm64": ["manylinux_2_17_aarch64", "manylinux2014_aarch64"],
  "hf-auth-macos-x64": ["macosx_13_0_x86_64"],
  "hf-auth-macos-arm64": ["macosx_13_0_arm64"],
  "hf-auth-windows-x64.exe": ["win_amd64"],
};

/** Makes every wheel in `out` from the release in `release`; gives their names. */
export async function makeWheels(
  release: string,
  out: string,
  product: Product,
  made: Date,
): Promise<string[]> {
  const names: string[] = [];
  for (const file of Object.keys(PLATFORMS)) names.push(await makeWheel(release, file, out, product, made));
  return names;
}

/** Makes the wheel of one program; gives its name. */
export async function makeWheel(
  release: string,
  file: string,
  out: string,
  { version, license }: Product,
  made: Date,
): Promise<string> {
  const base = `${PYPI.replaceAll("-", "_")}-${version}`;
  const [data, info] = [`${base}.data/scripts`, `${base}.dist-info`];
  const program = `${data}/hf-auth${file.endsWith(".exe") ? ".exe" : ""}`;
  const platforms = PLATFORMS[file]!;
  const texts: Record<string, string> = {
    [`${info}/METADATA`]: metadata(version, license),
    [`${info}/WHEEL`]: [
      "Wheel-Version: 1.0",
      "Generator: hf-auth",
      "Root-Is-Purelib: false",
      ...platforms.map((platform) => `Tag: py3-none-${platform}`),
      "",
    ].join("\n"),
    [`${info}/licenses/LICENSE`]: await Deno.readTextFile("LICENSE"),
  };
  const stage = await Deno.makeTempDir({ prefix: "hf-auth-" });
  try {
    for (const folder of [data, `${info}/licenses`]) {
      await Deno.mkdir(`${stage}/${folder}`, { recursive: true });
    }
    await copyOrLink(`${release}/${file}`, `${stage}/${program}`);
    for (const [path, text] of Object.entries(texts)) await Deno.writeTextFile(`${stage}/${path}`, text);
    const paths = [program, ...Object.keys(texts)];
    const record: string[] = [];
    for (const path of paths) {
      const digest = Uint8Array.fromHex(await sha256Of(`${stage}/${path}`));
      const { size } = await Deno.stat(`${stage}/${path}`);
      record.push(`${path},sha256=${digest.toBase64({ alphabet: "base64url", omitPadding: true })},${size}`);
    }
    await Deno.writeTextFile(`${stage}/${info}/RECORD`, [...record, `${info}/RECORD,,`, ""].join("\n"));
    const all = [...paths, `${info}/RECORD`];
    for (const path of all) await Deno.utime(`${stage}/${path}`, made, made);
    const name = `${base}-py3-none-${platforms.join(".")}.whl`;
    await zip(`${await Deno.realPath(out)}/${name}`, stage, all);
    return name;
  } finally {
    await Deno.remove(stage, { recursive: true });
  }
}

function metadata(version: string, license: string): string {
  return `Metadata-Version: 2.4
Name: ${PYPI}
Version: ${version}
Summary: Log a machine in to the Hugging Face Hub
Home-page: ${HOME}
Project-URL: Source, ${HOME}
License-Expression: ${license}
License-File: LICENSE
Keywords: huggingface,login,oauth,cli
Requires-Python: >=3.8
Description-Content-Type: text/markdown

# hf-auth

Logs a machine in to the [Hugging Face Hub](https://huggingface.co), with the same files as Python's
\`huggingface_hub\`. It is one executable, and needs no package of Python's.

    uvx hf-auth login

There is no wheel for musl (Alpine): the package for \`apk\` is. More: ${HOME}
`;
}
