/**
 * Knows how a runtime that knows no `npm:` imports finds those packages: among the ones that are installed.
 * Must not know which packages, nor what they are for.
 *
 * @module
 */

import type process from "node:process";

interface Resolve {
  readonly path: string;
  readonly importer: string;
}

/** What the runtimes have for this. */
interface Runtime {
  readonly process?: typeof process;
  readonly Bun?: {
    resolveSync(name: string, folder: string): string;
    plugin(plugin: { name: string; setup(build: Build): void }): void;
  };
}

interface Build {
  onResolve(
    which: { filter: RegExp; namespace: string },
    resolve: (asked: Resolve) => { path: string },
  ): void;
}

/** What `node:module` has since Node 22.15. */
interface Hooks {
  registerHooks?(hooks: {
    resolve<T>(name: string, context: Context, next: (name: string, context: Context) => T): T;
  }): void;
}

interface Context {
  readonly parentURL?: string | undefined;
}

let known = false;

/** From then on `npm:NAME@VERSION/PATH` is `NAME/PATH`, beside who imports it, or beside the script that was started. */
export function findInstalledPackages(): void {
  const { process, Bun } = globalThis as unknown as Runtime;
  // Deno knows them, and a component has all in it.
  if (known || !process?.versions?.node || process.versions["deno"]) return;
  known = true;
  const script = process.argv[1] ?? `${process.cwd()}/script`;
  if (Bun) {
    const find = ({ path, importer }: Resolve) => {
      const name = bare(`npm:${path}`);
      return {
        path: either(
          () => Bun.resolveSync(name, folderOf(importer)),
          () => Bun.resolveSync(name, folderOf(script)),
        ),
      };
    };
    Bun.plugin({
      name: "npm",
      setup: (build) => build.onResolve({ filter: /./, namespace: "npm" }, find),
    });
    return;
  }
  const { pathToFileURL } = process.getBuiltinModule("node:url");
  const { registerHooks } = process.getBuiltinModule("node:module") as Hooks;
  registerHooks?.({
    resolve(name, context, next) {
      if (!name.startsWith("npm:")) return next(name, context);
      const parentURL = pathToFileURL(script).href;
      return either(() => next(bare(name), context), () => next(bare(name), { ...context, parentURL }));
    },
  });
}

function bare(name: string): string {
  return name.replace(/^npm:((?:@[^/]+\/)?[^/@]+)@[^/]+/, "$1");
}

function folderOf(path: string): string {
  return path.replace(/[^/\\]*$/, "");
}

function either<T>(first: () => T, second: () => T): T {
  try {
    return first();
  } catch {
    return second();
  }
}
