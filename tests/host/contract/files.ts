/**
 * Knows what every host must do with files.
 * Must not know which host it is, nor how a test is registered.
 *
 * @module
 */

import assert from "node:assert/strict";
import { HfAuthError } from "../../../lib/errors.ts";
import type { Host } from "../../../lib/host/host.ts";

/** A text with a lone surrogate, which no UTF-8 has. */
export const notUtf8 = "\uD800";

/** A fresh folder of a machine, with a view of it that does not go through the host. */
export interface Folder extends Disposable {
  /** Where it is. */
  readonly path: string;
  /** Makes a file there; {@linkcode notUtf8} makes one of other bytes. */
  put(name: string, content: string, mode?: number): void;
  /** Makes a folder there. */
  makeFolder(name: string, mode: number): void;
  /** Makes a symbolic link there. */
  link(name: string, target: string): void;
  /** Where a symbolic link there points; `undefined` when it is none. */
  linkTarget(name: string): string | undefined;
  /** The permission bits of a file or folder there. */
  mode(name: string): number;
  /** The text of a file there. */
  text(name: string): string;
  /** All names there, folders' contents too, sorted. */
  names(): string[];
  /** Says when a file there was last changed, in milliseconds since the Unix epoch. */
  touch(name: string, changed: number): void;
  /** Why modes bind nobody here, if so. */
  readonly modesIgnored: string | false;
}

/** Registers a test of a host in a fresh folder, where need be one whose modes bind. */
export type Registering = (
  title: string,
  run: (host: Host, folder: Folder) => Promise<void>,
  needsModes?: boolean,
) => void;

/** Whether an error is this one and names the path. */
export const refused = (code: "store_unreadable" | "store_unwritable", path: string) => (error: unknown) => {
  assert(error instanceof HfAuthError, String(error));
  assert.deepEqual([error.code, error.message.includes(path)], [code, true], error.message);
  return true;
};

const bytesAt = async (files: Host["files"], path: string) => Array.from(await files.readBytes(path) ?? []);

/** Registers the tests of files; `hasModes` says whether files have modes there. */
export function filesContract(on: Registering, hasModes: boolean): void {
  const modes = (folder: Folder, ...names: string[]) =>
    hasModes ? names.map((each) => folder.mode(each)) : names.map(() => 0o600);

  on("a file that is not there reads as undefined", async ({ files, paths }, folder) => {
    folder.put("file", "");
    for (const missing of ["none", "no/folder/none", "file/none"]) {
      const path = paths.join(folder.path, missing);
      assert.deepEqual(
        [await files.read(path), await files.readBytes(path)],
        [undefined, undefined],
        missing,
      );
    }
  });

  for (
    const text of [
      "",
      "plain\n",
      "\uFEFFwith a mark",
      "astral 🤗 \u{10FFFF}",
      "a\r\nb\0c",
      "x".repeat(300_000),
    ]
  ) {
    on(`what is written is read: ${JSON.stringify(text.slice(0, 20))}`, async ({ files, paths }, folder) => {
      const path = paths.join(folder.path, "file");
      await files.write(path, text);
      assert.equal(await files.read(path), text);
      assert.deepEqual([folder.text("file"), folder.names()], [text, ["file"]]);
    });
  }

  for (
    const bytes of [
      [],
      [0, 0xff, 0xfe, 0x80, 0x0d, 0x0a],
      [0xef, 0xbb, 0xbf, 0x61],
      [0xed, 0xa0, 0x80, 0xf0, 0x9f, 0xa4, 0x97],
      Array.from({ length: 300_000 }, (_, index) => index % 256),
    ]
  ) {
    on(`bytes that are written are read: ${bytes.slice(0, 8)}`, async ({ files, paths }, folder) => {
      const path = paths.join(folder.path, "file");
      folder.put("file", "old", 0o644);
      await files.write(path, new Uint8Array(bytes));
      assert.deepEqual(await bytesAt(files, path), bytes);
      assert.deepEqual([...modes(folder, "file"), folder.names()], [0o600, ["file"]]);
    });
  }

  on("bytes are those of the text, and of a file that is no text", async ({ files, paths }, folder) => {
    const path = paths.join(folder.path, "file");
    await files.write(path, "\uFEFFé🤗");
    assert.deepEqual(await bytesAt(files, path), [0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0xf0, 0x9f, 0xa4, 0x97]);
    folder.put("file", notUtf8);
    assert.equal((await bytesAt(files, path)).at(-1), 0xff);
    await files.write(path, new TextEncoder().encode("text 🤗"));
    assert.equal(await files.read(path), "text 🤗");
  });

  on("bytes of a part of a buffer are that part", async ({ files, paths }, folder) => {
    const path = paths.join(folder.path, "file");
    await files.write(path, new Uint8Array([1, 2, 3, 4]).subarray(1, 3));
    assert.deepEqual(await bytesAt(files, path), [2, 3]);
  });

  if (hasModes) {
    on("a file and the folders made for it are their owner's only", async ({ files, paths }, folder) => {
      await files.write(paths.join(folder.path, "a", "b", "file"), "text");
      assert.deepEqual(
        ["a", "a/b", "a/b/file"].map((name) => [name, folder.mode(name)]),
        [["a", 0o700], ["a/b", 0o700], ["a/b/file", 0o600]],
      );
    });
  }

  if (hasModes) {
    on("a folder that is there keeps its mode", async ({ files, paths }, folder) => {
      folder.makeFolder("open", 0o755);
      await files.write(paths.join(folder.path, "open", "made", "file"), "text");
      await files.write(paths.join(folder.path, "open", "file"), "text");
      assert.deepEqual([folder.mode("open"), folder.mode("open/made")], [0o755, 0o700]);
    });
  }

  on("a file that everyone could read is private once written", async ({ files, paths }, folder) => {
    folder.put("file", "old", 0o644);
    await files.write(paths.join(folder.path, "file"), "new");
    assert.deepEqual([folder.text("file"), ...modes(folder, "file"), folder.names()], ["new", 0o600, [
      "file",
    ]]);
  });

  for (
    const [title, link, target, file] of [
      ["absolute", "link", "/real", "real"],
      ["relative", "folder/link", "../real", "real"],
      ["in the same folder", "link", "real", "real"],
      ["through another link", "link", "second", "real"],
      ["into a folder that is not there", "link", "new/real", "new/real"],
    ] as const
  ) {
    for (const dangling of [false, true]) {
      on(`a ${dangling ? "dangling " : ""}link stays: ${title}`, async ({ files, paths }, folder) => {
        const to = target.startsWith("/") ? folder.path + target : target;
        folder.makeFolder("folder", 0o700);
        if (!dangling && !file.includes("/")) folder.put(file, "old", 0o644);
        if (target === "second") folder.link("second", "real");
        folder.link(link, to);
        const before = folder.names();
        await files.write(paths.join(folder.path, link), "new");
        assert.deepEqual(
          [
            folder.linkTarget(link),
            folder.text(file),
            ...modes(folder, file),
            await files.read(paths.join(folder.path, link)),
          ],
          [to, "new", 0o600, "new"],
        );
        const made = file.includes("/") ? ["new", "new/real"] : ["real"];
        assert.deepEqual(folder.names(), [...new Set([...before, ...made])].sort());
      });
    }
  }

  on("links that go in circles are no place to write", async ({ files, paths }, folder) => {
    folder.link("a", "b");
    folder.link("b", "a");
    const path = paths.join(folder.path, "a");
    await assert.rejects(files.write(path, "new"), refused("store_unwritable", path));
    await assert.rejects(files.read(path), refused("store_unreadable", path));
  });

  for (
    const [title, target, needsModes] of [
      ["a folder is there", "folder", false],
      ["a file is where a folder should be", "file/inner", false],
      ["a file is where a folder should be, further up", "file/inner/most", false],
      ["the folder is read-only", "locked/file", true],
      ["the folder it is to be made in is read-only", "locked/new/file", true],
    ] as const
  ) {
    on(`nothing changes when ${title}`, async ({ files, paths }, folder) => {
      folder.makeFolder("folder", 0o700);
      folder.put("folder/inner", "old");
      folder.put("file", "old");
      folder.makeFolder("locked", 0o700);
      folder.put("locked/file", "old");
      folder.makeFolder("locked", 0o500);
      const [path, before] = [paths.join(folder.path, target), folder.names()];
      await assert.rejects(files.write(path, "new"), refused("store_unwritable", path));
      assert.deepEqual(
        [folder.names(), folder.text("file"), folder.text("folder/inner"), folder.text("locked/file")],
        [before, "old", "old", "old"],
      );
    }, needsModes);
  }

  on("bytes that are not UTF-8 are not read", async ({ files, paths }, folder) => {
    folder.put("file", notUtf8);
    const path = paths.join(folder.path, "file");
    await assert.rejects(files.read(path), refused("store_unreadable", path));
  });

  on("what there is at a path is seen, at the end of links", async ({ files, paths }, folder) => {
    folder.put("file", "text", 0o640);
    folder.makeFolder("sub", 0o750);
    folder.link("link", "file");
    const seen = await Promise.all(
      ["file", "sub", "link", "nothing"].map((name) => files.look(paths.join(folder.path, name))),
    );
    const own = (mode: number) => hasModes ? { mode, isOwn: true } : {};
    const withoutNumber = seen.map((look) => {
      const { owner: _, ...rest } = look ?? {};
      return look && rest;
    });
    assert.deepEqual(withoutNumber, [
      { type: "file", ...own(0o640) },
      { type: "folder", ...own(0o750) },
      { type: "file", ...own(0o640) },
      undefined,
    ]);
  });

  on("a folder is not read", async ({ files, paths }, folder) => {
    folder.makeFolder("folder", 0o700);
    const path = paths.join(folder.path, "folder");
    await assert.rejects(files.read(path), refused("store_unreadable", path));
    await assert.rejects(files.readBytes(path), refused("store_unreadable", path));
  });

  on("a file that may not be read is not taken for a missing one", async ({ files, paths }, folder) => {
    folder.put("file", "old", 0o200);
    const path = paths.join(folder.path, "file");
    await assert.rejects(files.read(path), refused("store_unreadable", path));
    await assert.rejects(files.readBytes(path), refused("store_unreadable", path));
  }, true);

  on("a file is removed, and one that is not there too", async ({ files, paths }, folder) => {
    folder.put("file", "text");
    for (const name of ["file", "file", "no/folder/file"]) await files.remove(paths.join(folder.path, name));
    assert.deepEqual(folder.names(), []);
  });

  on("a folder is not removed, not even an empty one", async ({ files, paths }, folder) => {
    folder.makeFolder("folder", 0o700);
    const path = paths.join(folder.path, "folder");
    await assert.rejects(files.remove(path), refused("store_unwritable", path));
    assert.deepEqual(folder.names(), ["folder"]);
  });

  on(
    "a draft that a dead writer left goes, a young one and other files stay",
    async ({ files, paths, clock }, folder) => {
      const [dead, young] = [".file.1.0123abcd.draft", ".file.1.4567abcd.draft"];
      for (const name of [dead, young, ".file.draft", ".other.1.0123abcd.draft"]) folder.put(name, "secret");
      for (const name of [dead, ".file.draft", ".other.1.0123abcd.draft"]) {
        folder.touch(
          name,
          clock.now() - 61_000,
        );
      }
      await files.write(paths.join(folder.path, "file"), "new");
      assert.deepEqual(folder.names(), [".file.draft", young, ".other.1.0123abcd.draft", "file"].sort());
    },
  );
}
