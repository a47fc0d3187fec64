import assert from "node:assert/strict";
import { test } from "node:test";
import { HfAuthError } from "../../../lib/errors.ts";
import { parseStore } from "../../../lib/store/engines/address.ts";

const good: readonly (readonly [text: string, servers: readonly string[], path: string])[] = [
  ["etcd:https://host:2379/hf", ["https://host:2379"], "hf"],
  ["etcd:https://a:2379,https://b:2379/team/hf/", ["https://a:2379", "https://b:2379"], "team/hf"],
  ["etcd:http://127.0.0.1:2379/hf", ["http://127.0.0.1:2379"], "hf"],
  ["etcd:http://[::1]:2379/hf", ["http://[::1]:2379"], "hf"],
  ["etcd:http://etcd.corp:2379/hf", ["http://etcd.corp:2379"], "hf"],
  ["etcd:hf", [], "hf"],
  ["vault:https://host:8200/kv/team/hf", ["https://host:8200"], "kv/team/hf"],
  ["vault:kv/me@corp/hf", [], "kv/me@corp/hf"],
];

for (const [text, servers, path] of good) {
  test(`parseStore understands ${text}`, () => {
    assert.deepEqual(parseStore(text, ["etcd.corp"]).address, { text, servers, path });
  });
}

const [SCHEME, SERVER, PASSWORD, PART, NONE, BARE] = [
  /^There is no such store: /,
  /^The store's server is not a web address: /,
  /^The store's address contains a user name or a password: /,
  /^The store is not named completely: /,
  /^There can be no such store: /,
  /^A server's address lacks its https:\/\/: /,
];
const bad: readonly (readonly [text: string, message: RegExp])[] = [
  ["", SCHEME],
  ["file", SCHEME],
  ["etdc:https://host/hf", SCHEME],
  ["toString:x", SCHEME],
  ["etcd:", PART],
  ["etcd:https://host:2379", PART],
  ["etcd:https://host:2379/", PART],
  ["etcd:https://host:2379/hf?x=1", NONE],
  ["etcd:https://host:2379/a//b", NONE],
  ["etcd:https://host:2379/a b", NONE],
  ["etcd:host:2379/hf", BARE],
  ["etcd://host:2379/hf", BARE],
  ["etcd:https:/host:2379/hf", BARE],
  ["etcd:https://a:2379,b:2379/hf", BARE],
  ["etcd:https://a:2379,b/hf", BARE],
  ["vault:host:8200/kv/hf", BARE],
  ["kubernetes:https://host:6443/ml/hf", PART],
  ["etcd:https://:1/hf", SERVER],
  ["etcd:ftp://host/hf", SERVER],
  ["etcd:https://me:pass-word@host:2379/hf", PASSWORD],
  ["etcd:https://a:1,https://me:pass-word@host:2379/hf", PASSWORD],
  ["etcd:http://me:pass-word@127.0.0.1:2379/hf", PASSWORD],
  ["etcd:https://me:pass-word/x@host:2379/hf", PASSWORD],
  ["etcd:me:pass-word@host:2379/hf", PASSWORD],
  ["etcd:https:\\\\me:pass-word@host:2379/hf", PASSWORD],
  ["etcd:https:/me:pass-word@host:2379/hf", PASSWORD],
  ["vault:https:me:pass-word@host:8200/kv/hf", PASSWORD],
  ["me:pass-word@host:2379", SCHEME],
  ["HTTPS://me:pass-word@host:2379/hf", SCHEME],
  ["etcd:http://host:2379/hf", /^Refusing to keep tokens at http:\/\/host:2379 without https$/],
];

for (const [text, message] of bad) {
  test(`parseStore refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseStore(text, ["etcd.corp"]), (error) => {
      assert.ok(error instanceof HfAuthError && error.hint);
      assert.match(error.message, message);
      assert.doesNotMatch(`${error.message} ${error.hint}`, /pass-word/);
      return true;
    });
  });
}
