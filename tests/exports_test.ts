/** What each entry of the package exports at run time: whoever adds a name to one decides here that it is for others. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as face from "../mod.ts";
import * as host from "../lib/host/mod.ts";
import * as hub from "../lib/hub/mod.ts";
import * as store from "../lib/store/mod.ts";
import * as can from "../verbs/can.ts";
import * as fleet from "../verbs/fleet.ts";
import * as list from "../verbs/list.ts";
import * as login from "../verbs/login.ts";
import * as logout from "../verbs/logout.ts";
import * as oidc from "../verbs/oidc.ts";
import * as refresh from "../verbs/refresh.ts";
import * as repair from "../verbs/repair.ts";
import * as status from "../verbs/status.ts";
import * as switchVerb from "../verbs/switch.ts";
import * as token from "../verbs/token.ts";
import * as whoami from "../verbs/whoami.ts";

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
    ["./can", "./verbs/can.ts", can, ["can", "describeToken"]],
    ["./list", "./verbs/list.ts", list, ["authList", "authRename"]],
    ["./login", "./verbs/login.ts", login, [
      "beginLogin",
      "interpreterLogin",
      "login",
      "notebookLogin",
      "resumeLogin",
    ]],
    ["./logout", "./verbs/logout.ts", logout, ["authRevoke", "logout"]],
    ["./oidc", "./verbs/oidc.ts", oidc, ["oidcInspect", "oidcLogin", "oidcToken"]],
    ["./refresh", "./verbs/refresh.ts", refresh, ["authRefresh"]],
    ["./fleet", "./verbs/fleet.ts", fleet, ["keepFresh", "keepSynced", "syncToken"]],
    ["./repair", "./verbs/repair.ts", repair, ["authRepair"]],
    ["./status", "./verbs/status.ts", status, ["authStatus"]],
    ["./switch", "./verbs/switch.ts", switchVerb, ["authSwitch"]],
    ["./token", "./verbs/token.ts", token, ["getToken"]],
    ["./whoami", "./verbs/whoami.ts", whoami, ["whoami"]],
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

test("each verb of the library has an entry of its own", () => {
  const ofVerbs = entries.filter(([, path]) => path.startsWith("./verbs/")).flatMap(([, , , names]) => names);
  const shared = ["HfAuthError", "Secret", "VERSION", "isHfAuthError"];
  assert.deepEqual([...shared, ...ofVerbs].sort(), Object.keys(face).sort());
});

test("the package has no other entry but the page and the program", () => {
  const known = [...entries.map(([entry]) => entry), "./server", "./cli"];
  assert.deepEqual(Object.keys(exports).sort(), known.sort());
});
