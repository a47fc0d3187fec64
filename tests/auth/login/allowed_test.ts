import assert from "node:assert/strict";
import { test } from "node:test";
import { allowedBy } from "../../../lib/auth/login/allowed.ts";
import { readConfig } from "../../../lib/config.ts";
import { memoryHost } from "../../../lib/host/memory/host.ts";

for (const [env, known] of [[{}, true], [{ HF_DEVICE_CODE_OAUTH_CLIENT_ID: "another" }, false]] as const) {
  test(`allowedBy ${JSON.stringify(env)} ${known ? "knows the rights" : "knows none"}`, () => {
    const allowed = allowedBy(readConfig(memoryHost({ env })));
    assert.equal(allowed?.[0], known ? "read, change, create and delete your repositories" : undefined);
  });
}
