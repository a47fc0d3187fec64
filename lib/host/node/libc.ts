/**
 * Knows how Bun reaches the C library: through its foreign function interface.
 * Must not know what its functions are called for, nor be read by Deno's bundler as needing Bun.
 *
 * @module
 */

import process from "node:process";

/** The functions that are used, as their manual pages have them. */
export interface Libc {
  /** flock(2) */
  flock(fd: number, operation: number): number;
  /** dup(2) */
  dup(fd: number): number;
  /** dup2(2) */
  dup2(from: number, to: number): number;
  /** execve(2) */
  execve(path: string, argv: readonly string[], environment: readonly string[]): number;
  /** errno(3) */
  errno(): number;
}

/** The C library, if there is one within reach. */
export function findLibc(): Libc | undefined {
  // Not an import: only Bun has this module, and Deno's bundler would look for it.
  const builtin: (name: string) => unknown = process.getBuiltinModule;
  const ffi = builtin("bun:ffi") as Ffi | undefined;
  const [errno, ...libraries] = process.platform === "darwin" ? ["__error", "libSystem.B.dylib"] : [
    "__errno_location",
    "libc.so.6",
    `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`,
    "libc.so",
  ];
  for (const library of ffi ? libraries : []) {
    try {
      const { symbols } = ffi!.dlopen(library, {
        flock: { args: ["i32", "i32"], returns: "i32" },
        dup: { args: ["i32"], returns: "i32" },
        dup2: { args: ["i32", "i32"], returns: "i32" },
        execve: { args: ["ptr", "ptr", "ptr"], returns: "i32" },
        [errno!]: { args: [], returns: "ptr" },
      });
      const call = symbols as Record<string, (...args: number[]) => number>;
      return {
        flock: call["flock"]!,
        dup: call["dup"]!,
        dup2: call["dup2"]!,
        execve(path, argv, environment) {
          const texts = [path, ...argv, ...environment].map((text) => new TextEncoder().encode(`${text}\0`));
          const pointers = texts.map((text) => BigInt(ffi!.ptr(text)));
          const arrays = [pointers.slice(1, argv.length + 1), pointers.slice(argv.length + 1)]
            .map((some) => BigUint64Array.from([...some, 0n]));
          return call["execve"]!(ffi!.ptr(texts[0]!), ...arrays.map((array) => ffi!.ptr(array)));
        },
        errno: () => ffi!.read.i32(call[errno!]!(), 0),
      };
    } catch {
      // Another C library, or none that can be reached.
    }
  }
  return undefined;
}

interface Ffi {
  dlopen(library: string, symbols: Record<string, { args: string[]; returns: string }>): { symbols: unknown };
  ptr(bytes: Uint8Array | BigUint64Array): number;
  readonly read: { i32(pointer: number, offset: number): number };
}
