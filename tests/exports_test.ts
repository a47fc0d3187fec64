/** What each entry of the package exports at run time: whoever adds a name to one decides here that it is for others. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as face from "../mod.ts";
import * as host from "../lib/host/mod.ts";
import * as hub from "../lib/hub/mod.ts";
import * as store from "../lib/store/mod.ts";

const entries: readonly (readonly [entry: string, path: string, module: object, names: readonly string[]])[] =
  [
    [".", "./mod.ts", face, [
      "HfAuthError",
      "Secret",
      "VERSION",
      "authList",
      "authRefresh",
      "authRename",
      "authRepair",
      "authRevoke",
      "authStatus",
      "authSwitch",
      "beginLogin",
      "can",
      "describeToken",
      "getToken",
      "interpreterLogin",
      "isHfAuthError",
      "keepFresh",
      "keepSynced",
      "login",
      "logout",
      "notebookLogin",
      "oidcInspect",
      "oidcLogin",
      "oidcToken",
      "resumeLogin",
      "syncToken",
      "whoami",
    ]],
    ["./host", "./lib/host/mod.ts", host, ["currentHost"]],
    ["./store", "./lib/store/mod.ts", store, [
      "EditableTokens",
      "IniSyntaxError",
      "Journal",
      "JournalRoom",
      "TokenStore",
      "Tokens",
      "engineStorage",
      "etcdEngine",
      "fileStorage",
      "kubernetesEngine",
      "memoryEngine",
      "memoryStorage",
      "parseIni",
      "readConfig",
      "vaultEngine",
    ]],
    ["./hub", "./lib/hub/mod.ts", hub, [
      "isSecure",
      "parsePastedToken",
      "parseToken",
      "pollDeviceToken",
      "readDeviceAuthorization",
      "readPollAnswer",
      "readRefreshed",
      "readWhoami",
      "refreshTokens",
      "requestDeviceCode",
      "requestWhoami",
      "sendDeviceAuthorization",
      "sendDeviceTokenRequest",
      "sendRefresh",
      "sendWhoami",
      "tokenNameOf",
    ]],
  ];

const { exports } = JSON.parse(readFileSync("deno.json", "utf8")) as { exports: Record<string, string> };

for (const [entry, path, module, names] of entries) {
  test(`the package's entry ${entry} is ${path}, which exports ${names.length} names`, () => {
    assert.deepEqual([exports[entry], Object.keys(module).sort()], [path, names]);
  });
}

test("the package has no other entry but the page and the program", () => {
  const known = [...entries.map(([entry]) => entry), "./server", "./cli"];
  assert.deepEqual(Object.keys(exports).sort(), known.sort());
});
