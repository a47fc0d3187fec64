/**
 * The machines that a release is for, and the runtime that each gets. The npm registry has Bun's executables as
 * packages, so they are pinned as any dependency is: by version and SHA-512.
 *
 * x64 is `baseline` (SSE 4.2, processors since 2008): a credential helper must start wherever it is put, and in this
 * version the npm packages with and without `baseline` hold the same executable.
 */

/** The version of Bun that compiles, and that is compiled in. */
export const BUN = "1.4.5";

/** One executable of a release. */
export interface Target {
  /** Its file's name. */
  readonly file: string;
  /** Bun's name of the machine, also that of its package in `@oven`. */
  readonly bun: string;
  /** The npm package's hash. */
  readonly integrity: string;
  /** Deno's name of the machine; it has none for musl. */
  readonly deno?: string;
}

/** The name of the file that `deno compile` makes for the same machine as this one of Bun's. */
export function fileOfDeno(file: string): string {
  return file.replace(/^hf-auth-/, "hf-auth-deno-");
}

/** Every executable of a release that Bun makes. */
export const TARGETS: readonly Target[] = [
  {
    file: "hf-auth-linux-x64",
    bun: "bun-linux-x64-baseline",
    integrity:
      "sha512-s8yMwYcFnnrA178gji0gZbkE2WVDej/Ti1x770oPfihxyRxSMNhGhiAQNXV53aDeraZxksdvKV/RAdQBCd0qPA==",
    deno: "x86_64-unknown-linux-gnu",
  },
  {
    file: "hf-auth-linux-arm64",
    bun: "bun-linux-aarch64",
    integrity:
      "sha512-4BXmsSKnjOrlGWqZV4x/oWa7AVoR+B6lCXddMzOAXBIm3t50eslg9wb66gmtW1AamEQ1l1CDvmmruysEhqOWMg==",
    deno: "aarch64-unknown-linux-gnu",
  },
  {
    file: "hf-auth-linux-x64-musl",
    bun: "bun-linux-x64-musl-baseline",
    integrity:
      "sha512-cWJhU8h0+MiUgpSt99sQhjxLIIosKEcKYdtKddohokUvAuN6jKOy7g7+QDTZTXtwHxz93wL3BX+L6wXVPDUH3A==",
  },
  {
    file: "hf-auth-linux-arm64-musl",
    bun: "bun-linux-aarch64-musl",
    integrity:
      "sha512-XCNc+WvvMAdNNb+OWTogpy+N9wm62fkVeEVLb6how0RZhW5LPi6c7BlkeVCuWps7XjEl2saFpHFa20/1E+PAHg==",
  },
  {
    file: "hf-auth-macos-x64",
    bun: "bun-darwin-x64-baseline",
    integrity:
      "sha512-zqfLA5A4B+hYMh5WYzYSot3uZ06FzhdP0OEwQisEzdirYtXGj5cQFlfy31BGfNsAsk1Gd/w/OxJ/jqqJ3cMclw==",
    deno: "x86_64-apple-darwin",
  },
  {
    file: "hf-auth-macos-arm64",
    bun: "bun-darwin-aarch64",
    integrity:
      "sha512-4MIFXHmctH2EhAxLXm2/qxNtv17dFtLJylvaOCsrgq6KSqHTs6eW5YSrJjRbJxYUJaR901fsN8JfZOa+CsWpWQ==",
    deno: "aarch64-apple-darwin",
  },
  {
    file: "hf-auth-windows-x64.exe",
    bun: "bun-windows-x64-baseline",
    integrity:
      "sha512-/U3Dc74uGqE6EUqef7mPtg9KwJs7iJH4JHRMfIZIn18MrJh6Xz4gVvWDXRvzCL2j8wPlTnJVyrO4n7Qq4uM7TQ==",
    deno: "x86_64-pc-windows-msvc",
  },
];
