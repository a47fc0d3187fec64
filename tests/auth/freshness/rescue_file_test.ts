import assert from "node:assert/strict";
import { test } from "node:test";
import { getToken } from "../../../lib/auth/token.ts";
import type { MemoryHost } from "../../../lib/host/memory/host.ts";
import { fakeHub, json } from "../../support/fakes/hub.ts";
import { inClear } from "../../support/in_clear.ts";
import { DAY, machine, newName, old, refresh, renewed, rotated } from "../../support/store/ageing_token.ts";
import { changeStore, FOLDER, NOW, section, storeOf } from "../../support/store/fixture.ts";

const RESCUED = `stored_tokens.rescued-${NOW * 1000}`;
const closed = (path: string) => (host: MemoryHost) => void host.disk.folders.set(path, 0o500);
const NOT_WRITTEN = `Cannot write ${FOLDER}/stored_tokens: permission denied`;

const rescues: [
  where: string,
  break_: ((host: MemoryHost) => void)[],
  code: string,
  why: string,
  path?: string,
][] = [
  [
    "beside the store",
    [(host) => changeStore(host, { stored_tokens: "hf_secret\n" })],
    "store_unreadable",
    `Cannot read ${FOLDER}/stored_tokens, line 1: text before the first section`,
    `${FOLDER}/${RESCUED}`,
  ],
  ["in the home folder", [closed(FOLDER)], "store_unwritable", NOT_WRITTEN, `/home/user/${RESCUED}`],
  [
    "in the temporary folder",
    [closed(FOLDER), closed("/home/user")],
    "store_unwritable",
    NOT_WRITTEN,
    `/tmp/${RESCUED}`,
  ],
  [
    "nowhere",
    [closed(FOLDER), closed("/home/user"), closed("/tmp")],
    "store_unwritable",
    NOT_WRITTEN,
  ],
];

for (const [where, breaks, code, why, path] of rescues) {
  test(`getToken hands out a renewed token that the store could not take, and puts it ${where}`, async () => {
    const name = newName();
    let before = {};
    using hub = fakeHub(refresh(() => {
      for (const break_ of breaks) break_(host);
      before = storeOf(host);
      return json(rotated);
    }));
    const host = machine(old(name), hub);
    const expected = { token: "hf_new", source: "file", name };
    const text = section(name, { hf_token: "hf_new", refresh_token: "r2", expires_at: NOW + 2_591_999 });
    assert.deepEqual(inClear(await getToken({ host })), {
      ...expected,
      warning: path
        ? [
          code,
          `The refreshed token could not be stored, and is in ${path}`,
          `${why}; when that is fixed, ` +
          `copy that file's section into ${FOLDER}/stored_tokens`,
        ]
        : [
          code,
          "The refreshed token could not be stored anywhere",
          `${why}; log in again with \`hf-auth login --force\` before it ends`,
        ],
    });
    assert.deepEqual(storeOf(host), { ...before, ...(path && { [path.replace(`${FOLDER}/`, "")]: text }) });
    if (path) assert.deepEqual(host.disk.files.get(path), { text, mode: 0o600 });
  });
}

test("getToken goes on handing out what could not be stored, in this process", async () => {
  const name = newName();
  using hub = fakeHub(refresh(() => {
    closed(FOLDER)(host);
    return json(rotated);
  }));
  const host = machine(old(name), hub);
  assert.equal((await getToken({ host }))?.warning?.code, "store_unwritable");
  await host.clock.advance(10 * DAY * 1000);
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file", name });
});

test("getToken hands out a renewed token that is stored but could not be made the active one", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json(rotated)));
  const host = machine(old(name), hub);
  const write = (path: string, content: string | Uint8Array) => {
    if (path.endsWith("/token")) closed(FOLDER)(host);
    return host.files.write(path, content);
  };
  assert.deepEqual(inClear(await getToken({ host: { ...host, files: { ...host.files, write } } })), {
    token: "hf_new",
    source: "file",
    name,
    warning: [
      "store_unwritable",
      "The refreshed token is stored, but could not be made the active one",
      `Cannot write ${FOLDER}/token: permission denied; when that is fixed, run \`hf-auth switch\` and choose ${name}`,
    ],
  });
  assert.deepEqual(storeOf(host), { ...renewed(name), token: "hf_old" });
});
