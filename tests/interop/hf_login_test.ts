/** Holds the stand-in Hub to Python's client: the real `hf auth login` must get through. */

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { promisify } from "node:util";
import { approve } from "../support/hub/approve.ts";
import { startHub } from "../support/hub/hub.ts";
import { hf, needsHf } from "../support/python.ts";

test(
  "hf auth login: the real client logs in and knows who it is",
  { skip: needsHf, timeout: 60_000 },
  async () => {
    const home = await mkdtemp(join(tmpdir(), "hf-auth-"));
    await using hub = await startHub();
    // Nothing is inherited: an agent's variables would change what hf prints.
    const env = {
      PATH: process.env["PATH"] ?? "",
      HOME: home,
      HF_HOME: home,
      HF_ENDPOINT: hub.url,
      HF_HUB_DISABLE_UPDATE_CHECK: "1",
      NO_COLOR: "1",
      PYTHONUNBUFFERED: "1",
    };
    try {
      const login = spawn(hf ?? "", ["auth", "login"], { env, stdio: ["ignore", "pipe", "pipe"] });
      const exit = new Promise((resolve) => login.once("close", resolve));
      let printed = "";
      let approved: Promise<void> | undefined;
      const read = (chunk: Uint8Array) => {
        printed += new TextDecoder().decode(chunk);
        const code = /\b[A-Z]{4}-[A-Z]{4}\b/.exec(printed)?.[0];
        if (code !== undefined) approved ??= approve(hub.url, code);
      };
      login.stdout.on("data", read);
      login.stderr.on("data", read);
      assert.equal(await exit, 0, printed);
      await approved;

      const whoami = await promisify(execFile)(hf ?? "", ["auth", "whoami", "--format", "json"], { env });
      assert.deepEqual(JSON.parse(whoami.stdout), { user: "alice", orgs: "acme", endpoint: hub.url });

      const token = await readFile(join(home, "token"), "utf8");
      const stored = await readFile(join(home, "stored_tokens"), "utf8");
      assert.match(token, /^hf_oauth_[\w.-]+$/);
      const [, refreshToken = "", expiresAt = ""] =
        /^refresh_token = (.+)\nexpires_at = (\d+)$/m.exec(stored) ?? [];
      assert.match(refreshToken, /^hf_oauth__refresh_[\w-]+$/);
      assert.equal(
        stored,
        `[oauth-alice]\nhf_token = ${token}\nrefresh_token = ${refreshToken}\nexpires_at = ${expiresAt}\n\n`,
      );
      assert.equal(hub.requests.at(-1)?.headers["authorization"], `Bearer ${token}`);
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  },
);
