import assert from "node:assert/strict";
import { test } from "node:test";
import { codeApp, type LoginProgress } from "../../lib/server/mod.ts";

const code = {
  userCode: "ABCD-1234",
  verificationUri: "https://hf.co/oauth/device",
  verificationUriComplete: "https://hf.co/oauth/device",
  expiresIn: 300,
};
const waiting: LoginProgress = { state: "waiting", code };

const ANSWERS: readonly (readonly [string, LoginProgress, number, string])[] = [
  ["/code", waiting, 200, "ABCD-1234\nhttps://hf.co/oauth/device\n"],
  ["/", waiting, 200, "ABCD-1234\nhttps://hf.co/oauth/device\n"],
  ["/code", { state: "starting" }, 200, "No code: starting\n"],
  ["/code", { state: "approved", user: "al\x1b[31mice" }, 200, "Logged in as al[31mice\n"],
  [
    "/status",
    waiting,
    200,
    '{"state":"waiting","user_code":"ABCD-1234","verification_uri":"https://hf.co/oauth/device"}',
  ],
  ["/status", { state: "approved", user: "alice" }, 200, '{"state":"approved","user":"alice"}'],
  ["/healthz", waiting, 200, "ok\n"],
  ["/other", waiting, 404, "404 Not Found"],
];

for (const [path, progress, status, body] of ANSWERS) {
  test(`codeApp answers ${path} while ${progress.state}, uncached`, async () => {
    const response = await codeApp(() => progress).request(path);
    assert.deepEqual(
      [response.status, await response.text(), response.headers.get("cache-control")],
      [status, body, "no-store"],
    );
  });
}
