import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutSecrets } from "../../../../lib/auth/checks/status/public_text.ts";

const TOKEN = `hf_${"a".repeat(34)}`;
const texts: [text: string, shown: string][] = [
  [`/home/x/old_${TOKEN}/y`, "/home/x/old_****/y"],
  [`tokens${TOKEN}.txt`, "tokens****"],
  ["http://user:pa@ss@proxy.test/x", "http://****@proxy.test/x"],
  ["http://user:pa/ss@proxy.test", "http://****@proxy.test"],
  ["http://user@proxy.test and http://b.test", "http://****@proxy.test and http://b.test"],
  ["https://hub.test/a@b", "https://hub.test/a@b"],
  ["https://hub.test:8000/a", "https://hub.test:8000/a"],
];

for (const [text, shown] of texts) {
  test(`what looks like a secret is taken out of ${text}`, () => {
    assert.equal(withoutSecrets([])(text), shown);
  });
}
