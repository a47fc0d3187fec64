/** Makes the packages for Debian, Fedora and Alpine and what descends from them, with nfpm. */

import { gzipSync } from "node:zlib";
import { LAYOUT } from "./layout.ts";
import { HOME, MAINTAINER } from "../release/names.ts";
import type { Product } from "./npm.ts";
import { run } from "../release/run.ts";

const NFPM = "2.44.1";

/** A kind of package. */
export type Packager = "deb" | "rpm" | "apk";

/** What is not the same in each kind. */
interface Kind {
  /** The end of the programs' names: which C library they are for. */
  readonly libc: "" | "-musl";
  /** What they need beside themselves. */
  readonly depends: readonly string[];
  /** Where it keeps what the others keep elsewhere. */
  readonly moved: Readonly<Record<string, string>>;
}

const KINDS: Readonly<Record<Packager, Kind>> = {
  deb: {
    libc: "",
    depends: ["libc6 (>= 2.17)"],
    moved: {
      LICENSE: "share/doc/hf-auth/copyright",
      "_hf-auth": "share/zsh/vendor-completions/_hf-auth",
    },
  },
  rpm: { libc: "", depends: ["glibc >= 2.17"], moved: { LICENSE: "share/licenses/hf-auth/LICENSE" } },
  apk: { libc: "-musl", depends: ["libstdc++"], moved: { LICENSE: "share/licenses/hf-auth/LICENSE" } },
};

/** The packagers. */
export const PACKAGERS: readonly Packager[] = ["deb", "rpm", "apk"];

/** The path of nfpm: the one on `PATH`, or the pinned one, which Go builds into `.tools`; undefined where neither is. */
export async function findNfpm(): Promise<string | undefined> {
  const built = `${Deno.cwd()}/.tools/nfpm/nfpm`;
  for (const path of [built, "nfpm"]) {
    if (await run(path, ["--version"]).then(() => true, () => false)) return path;
  }
  for (const go of ["go", "/usr/local/go/bin/go"]) {
    const env = { GOBIN: `${Deno.cwd()}/.tools/nfpm` };
    const source = `github.com/goreleaser/nfpm/v2/cmd/nfpm@v${NFPM}`;
    if (await run(go, ["install", source], { env }).then(() => true, () => false)) return built;
  }
  return undefined;
}

/** Makes a package of one processor's program of the release in `release`, in the folder `out`; gives its path. */
export async function makePackage(
  nfpm: string,
  kind: Packager,
  cpu: "x64" | "arm64",
  release: string,
  out: string,
  { version, license }: Product,
  made: Date,
): Promise<string> {
  const { libc, depends, moved } = KINDS[kind];
  const stage = await Deno.makeTempDir({ prefix: "hf-auth-" });
  try {
    const put = async (name: string, bytes: Uint8Array | string, path: string, mode = 0o644) => {
      const text = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
      await Deno.writeFile(`${stage}/${name}`, text);
      return { src: `${stage}/${name}`, dst: `/usr/${path}`, file_info: { mode, mtime: made.toISOString() } };
    };
    const contents = [{
      src: `${await Deno.realPath(release)}/hf-auth-linux-${cpu}${libc}`,
      dst: "/usr/bin/hf-auth",
      file_info: { mode: 0o755, mtime: made.toISOString() },
    }];
    for (const [file, path] of LAYOUT) {
      const bytes = await Deno.readFile(`${release}/${file}`);
      const isManual = file.endsWith(".1");
      contents.push(
        await put(
          file,
          isManual ? gzipSync(bytes, { level: 9 }) : bytes,
          (moved[file] ?? path) + (isManual ? ".gz" : ""),
        ),
      );
    }
    if (kind === "deb") {
      const changes = new TextEncoder().encode(changelog(version, made));
      contents.push(
        await put("changelog", gzipSync(changes, { level: 9 }), "share/doc/hf-auth/changelog.gz"),
        await put(
          "overrides",
          await Deno.readTextFile("packages/linux/lintian-overrides"),
          "share/lintian/overrides/hf-auth",
        ),
        await put("copyright", copyright(made), moved["LICENSE"]!),
      );
      contents.splice(contents.findIndex(({ src }) => src.endsWith("/LICENSE")), 1);
    }
    const config = {
      name: "hf-auth",
      arch: cpu === "x64" ? "amd64" : "arm64",
      platform: "linux",
      version,
      section: "utils",
      priority: "optional",
      maintainer: MAINTAINER,
      description: "log this machine in to the Hugging Face Hub\n" +
        "One executable that does what huggingface_hub documents under authentication,\nwith the same files.",
      homepage: HOME,
      // Debian has it in the file copyright.
      ...kind !== "deb" && { license },
      mtime: made.toISOString(),
      depends,
      contents,
      ...kind === "rpm" &&
        { rpm: { buildhost: "localhost", summary: "Log this machine in to the Hugging Face Hub" } },
    };
    await Deno.writeTextFile(`${stage}/nfpm.yaml`, JSON.stringify(config));
    const env = { SOURCE_DATE_EPOCH: String(+made / 1000) };
    const said = await run(nfpm, ["package", "-f", `${stage}/nfpm.yaml`, "-p", kind, "-t", out], { env });
    return /created package: (.*)/.exec(said)![1]!;
  } finally {
    await Deno.remove(stage, { recursive: true });
  }
}

/** What Debian's policy wants to be told of a release. */
function changelog(version: string, made: Date): string {
  const date = made.toUTCString().replace("GMT", "+0000");
  return `hf-auth (${version}) stable; urgency=medium\n\n  * See ${HOME}/releases/tag/v${version}\n\n -- ${MAINTAINER}  ${date}\n`;
}

/** Debian's file about the licence, which refers to the text that every Debian has. */
function copyright(made: Date): string {
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: hf-auth
Source: ${HOME}

Files: *
Copyright: © ${made.getUTCFullYear()} the authors of hf-auth
License: Apache-2.0
 The full text is in /usr/share/common-licenses/Apache-2.0.
`;
}
