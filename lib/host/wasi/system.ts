/**
 * Knows the part of WASI 0.2 that the host uses, as a component sees it from JavaScript.
 * Must not know an engine, nor import one's modules: types only.
 *
 * @module
 */

/** Frees what the engine keeps for a handle; an engine may have no such method. */
interface Handle {
  [Symbol.dispose]?(): void;
}

/** A `wasi:io/streams` input stream. Failing, it throws an object whose `payload` is the error. */
export interface InputStream extends Handle {
  /** Waits for some bytes. */
  blockingRead(length: number): Uint8Array;
}

/** A `wasi:io/streams` output stream. */
export interface OutputStream extends Handle {
  /** Writes at most 4096 bytes. */
  blockingWriteAndFlush(bytes: Uint8Array): void;
}

/** An open file or folder of `wasi:filesystem`. Failing, its methods throw an object whose `payload` is the code. */
export interface Descriptor extends Handle {
  read(length: number, offset: number): [bytes: Uint8Array, end: boolean];
  write(bytes: Uint8Array, offset: number): number;
  sync(): void;
  setSize(size: number): void;
  stat(): DescriptorStat;
  readDirectory(): DirectoryEntries;
  createDirectoryAt(path: string): void;
  statAt(follow: { symlinkFollow?: boolean }, path: string): DescriptorStat;
  openAt(
    follow: { symlinkFollow?: boolean },
    path: string,
    how: { create?: boolean; directory?: boolean; exclusive?: boolean },
    flags: { read?: boolean; write?: boolean; mutateDirectory?: boolean },
  ): Descriptor;
  readlinkAt(path: string): string;
  renameAt(from: string, folder: Descriptor, to: string): void;
  unlinkFileAt(path: string): void;
}

/** What `statAt` gives. */
export interface DescriptorStat {
  readonly type: string;
  readonly size: number;
  readonly dataModificationTimestamp?: { readonly seconds: number; readonly nanoseconds: number };
}

/** A folder's names, one by one. */
export interface DirectoryEntries extends Handle {
  readDirectoryEntry(): { readonly name: string } | undefined;
}

/** What a component's entry takes from the engine. */
export interface WasiSystem {
  /** `wasi:cli/environment` */
  getEnvironment(): [name: string, value: string][];
  /** `wasi:cli/stdin` */
  getStdin(): InputStream;
  /** `wasi:cli/stdout` */
  getStdout(): OutputStream;
  /** `wasi:cli/stderr` */
  getStderr(): OutputStream;
  /** `wasi:cli/terminal-stdin`: nothing, unless standard input is a terminal. */
  getTerminalStdin(): unknown;
  /** `wasi:filesystem/preopens` */
  getDirectories(): [folder: Descriptor, path: string][];
}
