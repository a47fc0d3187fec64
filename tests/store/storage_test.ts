/** Every place that keeps tokens, held to one contract. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { currentHost } from "../../lib/host/current.ts";
import type { Files } from "../../lib/host/host.ts";
import { memoryHost } from "../../lib/host/memory/host.ts";
import { fileStorage } from "../../lib/store/files.ts";
import { memoryStorage } from "../../lib/store/memory.ts";
import { storageContract } from "./contract.ts";

const root = mkdtempSync(join(tmpdir(), "hf-auth-storage-"));
after(() => rmSync(root, { recursive: true }));

const filesIn = (files: Files, folder: string) =>
  fileStorage({
    files,
    tokenPath: join(folder, "token"),
    storedTokensPath: join(folder, "stored_tokens"),
  });

storageContract("memory", memoryStorage);
storageContract("files in memory", () => filesIn(memoryHost().files, "/hf"));
storageContract("files", async () => filesIn((await currentHost()).files, mkdtempSync(join(root, "hf-"))));
