/** Python empties a file and then writes it, without the lock: whoever reads meanwhile must not see nothing. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { test } from "node:test";
import { hfAuth, makeHome } from "../../support/program/program.ts";
import { needsPython, python } from "../../support/python.ts";
import { pathIn } from "../../support/store/state.ts";
import { NOBODYS, TWO } from "./surroundings.ts";

const WRITE = `
import sys
from pathlib import Path
from huggingface_hub.utils._auth import _write_secret
print("writing", flush=True)
while True:
    for path, text in zip(sys.argv[1::2], sys.argv[2::2]):
        _write_secret(Path(path), text)
`;

test(
  "while Python writes both files all the time, token and list see them whole",
  { skip: needsPython },
  async () => {
    await using home = await makeHome(TWO);
    const env = home.env(NOBODYS);
    const long = `${TWO.stored_tokens}[long]\nhf_token = hf_long\nnote = ${"x".repeat(20_000)}\n`;
    const args = ["-c", WRITE, pathIn(home, "token"), TWO.token, pathIn(home, "stored_tokens"), long];
    const child = spawn(python!, args, {
      env: { PATH: process.env["PATH"] ?? "", HOME: home.path },
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await once(child.stdout, "data");
      for (let round = 0; round < 8; round++) {
        const [token, list] = await Promise.all([
          hfAuth(["token"], { env }),
          hfAuth(["list", "-q"], { env }),
        ]);
        assert.deepEqual([token.stdout, token.stderr, list.stdout], ["hf_one\n", "", "one\ntwo\nlong\n"]);
      }
      assert.equal(child.exitCode, null);
    } finally {
      child.kill("SIGKILL");
      await once(child, "close");
    }
  },
);
