/**
 * Knows how to build an image with buildah where no registry can be reached: what it begins with is made of this
 * machine's own tools.
 * Must not know what is in the Dockerfiles.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
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
  readonly #work: string;
  readonly #env: Record<string, string>;

  /** Keeps everything in a folder of the test's own. */
  constructor(work: string) {
    this.#work = work;
    const storage = join(work, "storage.conf");
    const [graphroot, runroot] = [join(work, "graph"), join(work, "run")];
    writeFileSync(storage, `[storage]\ndriver = "vfs"\ngraphroot = "${graphroot}"\nrunroot = "${runroot}"\n`);
    this.#env = { ...process.env as Record<string, string>, CONTAINERS_STORAGE_CONF: storage };
  }

  /** Makes the image `name` of these tools of this machine, of their libraries, and of files by path. */
  makeBase(name: string, tools: readonly string[], files: Readonly<Record<string, string>> = {}): void {
    const folder = join(this.#work, "base", name);
    for (const top of ["bin", "lib", "lib64"]) {
      mkdirSync(join(folder, "usr", top), { recursive: true });
      if (existsSync(`/${top}`) && lstatSync(`/${top}`).isSymbolicLink()) {
        symlinkSync(`usr/${top}`, join(folder, top));
      }
    }
    const put = (path: string, source = path) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      cpSync(source, join(folder, path), { dereference: true });
      chmodSync(join(folder, path), 0o755);
    };
    for (const tool of tools) {
      const path = tool.startsWith("/") ? tool : run("sh", ["-c", `command -v ${tool}`]).trim();
      put(path);
      const { stdout } = spawnSync("ldd", [path], { encoding: "utf8" });
      for (const [, library] of stdout.matchAll(/(\/\S+) \(0x/g)) put(library!);
    }
    for (const [path, source] of Object.entries(files)) put(path, source);
    const container = this.#buildah("from", "scratch").trim();
    this.#buildah("copy", "--quiet", container, folder, "/");
    this.#buildah("commit", "--quiet", "--rm", container, name);
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
