import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import process from "node:process";
import { test } from "node:test";
import { type HelperCommand, helperLine, isOwnHelper, runsOwnHelper } from "../../lib/git/helper.ts";
import { skipUnless } from "../support/skip.ts";

const skip = skipUnless(process.platform !== "win32", "Windows has no sh of its own");
const commands: [command: HelperCommand, line: string][] = [
  [{ path: "/usr/bin/hf-auth" }, "!'/usr/bin/hf-auth' git-credential"],
  [{ path: "/a b/it's $(id)/`x`\\\"" }, "!'/a b/it'\\''s $(id)/`x`\\\"' git-credential"],
  [
    { path: "/x", endpoint: "https://hub.example/it's" },
    "!HF_ENDPOINT='https://hub.example/it'\\''s' '/x' git-credential",
  ],
  [
    { path: "/x", store: "etcd:https://e/it's" },
    "!HF_AUTH_STORE='etcd:https://e/it'\\''s' '/x' git-credential",
  ],
  [
    { path: "/x", endpoint: "https://hub.example", store: "kubernetes:ml/hf" },
    "!HF_ENDPOINT='https://hub.example' HF_AUTH_STORE='kubernetes:ml/hf' '/x' git-credential",
  ],
];

for (const [command, line] of commands) {
  test(`helperLine writes ${line}, which is its own`, () => {
    assert.deepEqual([helperLine(command), isOwnHelper(line)], [line, true]);
  });

  test(`a shell reads ${line} as it was meant`, { skip }, () => {
    const words = line.replace(/^!/, "").replace(/HF_(ENDPOINT|AUTH_STORE)=/g, "");
    assert.equal(
      execFileSync("sh", ["-c", `printf '%s\\n' ${words}`], { encoding: "utf8" }),
      [command.endpoint, command.store, command.path, "git-credential", ""].filter((word) =>
        word !== undefined
      ).join("\n"),
    );
  });
}

for (
  const line of [
    "",
    "store",
    "hf-auth",
    "!/usr/bin/gh auth git-credential",
    "!'/usr/bin/gh' auth git-credential",
    "!echo 'a' git-credential; 'b' git-credential",
    "!'/usr/bin/hf-auth' git-credential get",
  ]
) {
  test(`isOwnHelper leaves ${JSON.stringify(line)} to whoever wrote it`, () => {
    assert.equal(isOwnHelper(line), false);
  });
}

const running: [line: string, runs: boolean][] = [
  ["!'/any name' git-credential", true],
  ["!hf-auth git-credential", true],
  ['!"/opt/hf-auth-linux-x64" git-credential', true],
  ["!/usr/bin/hf auth git-credential", true],
  ["hf-auth", true],
  ["/usr/bin/git-credential-hf-auth", true],
  ["!/usr/bin/gh auth git-credential", false],
  ["store", false],
  ["store --file hf-auth", false],
  ["cache", false],
];

for (const [line, runs] of running) {
  test(`runsOwnHelper says ${runs} of ${line}`, () => assert.equal(runsOwnHelper(line), runs));
}
