/** A token among the arguments: who else sees it, and who is told. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { test } from "node:test";
import { compilerOf } from "../support/network/honours.ts";
import { hfAuth, makeHome, spawnHfAuth } from "../support/program/program.ts";
import { skipUnless } from "../support/skip.ts";
import { atTerminal } from "../support/terminal/terminal.ts";

const TOKEN = `hf_${"s3cret".repeat(6)}`;
const skip = skipUnless(
  process.platform === "linux" && compilerOf() === "bun",
  "only Linux has /proc, and Deno's permissions leave it alone",
);

/** A Hub that never answers; `asked` resolves when it is to. */
async function silentHub() {
  const asked = Promise.withResolvers<string | undefined>();
  const server = createServer((req) => asked.resolve(req.headers.authorization));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: asked.promise,
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

for (
  const args of [["--token", TOKEN], [`--token=${TOKEN}`], ["--no-add-to-git-credential", "--token", TOKEN]]
) {
  const words = ["login", ...args].join(" ").replace(TOKEN, "TOKEN");

  test(`${words}: the process list has the token no more`, { skip }, async () => {
    using hub = await silentHub();
    await using home = await makeHome();
    const login = spawnHfAuth(["login", ...args], { env: home.env(hub.url) });
    assert.equal(await hub.asked, `Bearer ${TOKEN}`);
    const listed = readFileSync(`/proc/${login.pid}/cmdline`, "utf8").split("\0");
    assert.deepEqual(listed.slice(1), [
      ...["login", ...args].map((arg) => arg.replace(TOKEN, "*".repeat(TOKEN.length))),
      "",
    ]);
    login.kill("SIGKILL");
    await login.finished;
  });
}

test("a core dump has none of the memory, whatever runs", { skip }, async () => {
  using hub = await silentHub();
  await using home = await makeHome();
  const whoami = spawnHfAuth(["whoami"], { env: home.env(hub.url, { HF_TOKEN: TOKEN }) });
  await hub.asked;
  assert.equal(readFileSync(`/proc/${whoami.pid}/coredump_filter`, "utf8").trim(), "00000000");
  whoami.kill("SIGKILL");
  await whoami.finished;
});

test("--token TOKEN warns in a terminal, and nowhere else", async () => {
  await using home = await makeHome();
  const env = { ...home.env("https://hub.invalid"), HF_HUB_OFFLINE: "1", NO_COLOR: "1" };
  const warning = "Warning: --token TOKEN can be seen in the process list and in your shell's history";
  const hint = "Hint: Use --token - and paste the token, or log in without --token";
  const { printed } = await atTerminal(["login", "--token", TOKEN], env).finished;
  assert.equal(printed.startsWith(`${warning}\r\n${hint}\r\n`), true, printed);
  const piped = await hfAuth(["login", "--token", TOKEN], { env });
  assert.doesNotMatch(piped.stderr, /Warning/);
  const quiet = await hfAuth(["login", "--token", "-"], { env, stdin: TOKEN });
  assert.doesNotMatch(quiet.stderr, /Warning/);
});
