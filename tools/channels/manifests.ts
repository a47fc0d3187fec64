/** Writes what package managers that install a release's archives are told of them: Homebrew, Scoop and Nix. */

import { archiveOf } from "./archives.ts";
import { downloadOf, HOME } from "../release/names.ts";
import type { Product } from "./npm.ts";

/** The SHA-256 of a release's files, by their names. */
export type Sums = Readonly<Record<string, string>>;

const SUMMARY = "Log this machine in to the Hugging Face Hub";

/** What `sha256sum` printed, by the files' names. */
export function readSums(text: string): Sums {
  return Object.fromEntries(text.trim().split("\n").map((line) => [line.slice(66), line.slice(0, 64)]));
}

/** Homebrew's formula, for a tap. */
export function formula({ version, license }: Product, sums: Sums): string {
  const source = (file: string) =>
    [`url "${downloadOf(version, archiveOf(file))}"`, `sha256 "${sums[archiveOf(file)]}"`].map((line) =>
      `      ${line}`
    )
      .join("\n");
  const system = (name: string, file: string) =>
    `  on_${name} do
    on_arm do
${source(`${file}-arm64`)}
    end
    on_intel do
${source(`${file}-x64`)}
    end
  end
`;
  return `class HfAuth < Formula
  desc "${SUMMARY}"
  homepage "${HOME}"
  version "${version}"
  license "${license}"

${system("macos", "hf-auth-macos")}
${system("linux", "hf-auth-linux")}
  def install
    bin.install "bin/hf-auth"
    man1.install "share/man/man1/hf-auth.1"
    bash_completion.install "share/bash-completion/completions/hf-auth"
    zsh_completion.install "share/zsh/site-functions/_hf-auth"
    fish_completion.install "share/fish/vendor_completions.d/hf-auth.fish"
  end

  test do
    assert_equal "hf-auth #{version}", shell_output("#{bin}/hf-auth --version").strip
  end
end
`;
}

/** Scoop's manifest. */
export function scoopManifest({ version, license }: Product, sums: Sums): string {
  const file = archiveOf("hf-auth-windows-x64.exe");
  return JSON.stringify(
    {
      version,
      description: SUMMARY,
      homepage: HOME,
      license,
      architecture: { "64bit": { url: downloadOf(version, file), hash: sums[file] } },
      bin: "hf-auth.exe",
      checkver: { github: HOME },
      autoupdate: { architecture: { "64bit": { url: downloadOf("$version", file) } } },
    },
    null,
    4,
  ) + "\n";
}

/** A flake with the release's programs; `nix run` takes the archive that holds it by its address. */
export function flake({ version }: Product, sums: Sums): string {
  const systems = Object.entries({
    "x86_64-linux": "hf-auth-linux-x64",
    "aarch64-linux": "hf-auth-linux-arm64",
    "x86_64-darwin": "hf-auth-macos-x64",
    "aarch64-darwin": "hf-auth-macos-arm64",
  }).map(([system, file]) =>
    `      ${system} = { url = "${downloadOf(version, archiveOf(file))}"; sha256 = "${
      sums[archiveOf(file)]
    }"; };`
  );
  return `{
  description = "${SUMMARY}";

  inputs.nixpkgs.url = "nixpkgs";

  outputs = { self, nixpkgs }: let
    sources = {
${systems.join("\n")}
    };
    package = system: let
      pkgs = nixpkgs.legacyPackages.\${system};
    in pkgs.stdenvNoCC.mkDerivation {
      pname = "hf-auth";
      version = "${version}";
      src = pkgs.fetchurl sources.\${system};
      sourceRoot = ".";
      nativeBuildInputs = pkgs.lib.optional pkgs.stdenv.hostPlatform.isLinux pkgs.autoPatchelfHook;
      # The program is in the same file as its runtime, and would be stripped from it.
      dontStrip = true;
      installPhase = "mkdir -p $out && cp -r bin share $out";
      meta = {
        description = "${SUMMARY}";
        homepage = "${HOME}";
        license = pkgs.lib.licenses.asl20;
        mainProgram = "hf-auth";
      };
    };
  in {
    packages = builtins.mapAttrs (system: _: rec {
      hf-auth = package system;
      default = hf-auth;
    }) sources;
  };
}
`;
}
