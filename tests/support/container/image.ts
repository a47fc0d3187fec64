/**
 * Knows how to build an image with buildah where no registry can be reached.
 * Must not know what is in the Dockerfiles.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { skipUnless } from "../skip.ts";

const isRoot = process.platform === "linux" && process.getuid?.() === 0;
const found = () => spawnSync("buildah", ["--version"]).status === 0;

/** What to give a test's `skip` when it builds an image. */
export const needsBuilder: string | false = skipUnless(
  // On a continuous integration machine that is a failure, not a reason to skip.
  isRoot && (process.env["CI"] !== undefined || found()),
  "images are built by root with buildah (.ci/run installs it)",
);

/** A file or folder of an image. */
export interface Entry {
  readonly name: string;
  /** Its permission bits. */
  readonly mode: number;
  /** The number of the user whose it is. */
  readonly owner: number;
}

/** An image. */
export interface Image {
  /** Its settings, as the OCI image specification names them. */
  readonly config: Readonly<Record<string, unknown>>;
  /** All files and folders in it. */
  readonly entries: readonly Entry[];
}

/** Builds images; all it keeps lies in `work`. */
export class ImageBuilder {
  readonly #env: Record<string, string>;

  /** Keeps everything in a folder of the test's own. */
  constructor(work: string) {
    const storage = join(work, "storage.conf");
    const [graphroot, runroot] = [join(work, "graph"), join(work, "run")];
    writeFileSync(storage, `[storage]\ndriver = "vfs"\ngraphroot = "${graphroot}"\nrunroot = "${runroot}"\n`);
    this.#env = { ...process.env as Record<string, string>, CONTAINERS_STORAGE_CONF: storage };
  }

  /** Builds what a Dockerfile says. */
  build(dockerfile: string, ...options: string[]): Image {
    this.#buildah(
      "bud",
      "--quiet",
      "--pull-never",
      "--isolation",
      "chroot",
      ...options,
      "-t",
      "built",
      "-f",
      dockerfile,
      ".",
    );
    const inspected = JSON.parse(this.#buildah("inspect", "--type", "image", "built"));
    const container = this.#buildah("from", "--pull-never", "built").trim();
    const root = this.#buildah("mount", container).trim();
    const entries = readdirSync(root, { recursive: true, encoding: "utf8" }).sort().map((name) => {
      const { mode, uid } = lstatSync(join(root, name));
      return { name, mode: mode & 0o7777, owner: uid };
    });
    this.#buildah("rm", container);
    return { config: inspected.OCIv1.config, entries };
  }

  #buildah(...args: string[]): string {
    return run("buildah", args, this.#env);
  }
}

function run(command: string, args: readonly string[], env?: Record<string, string>): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", ...env && { env } });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}: ${stderr}`);
  return stdout;
}
