import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryHost } from "../../lib/host/memory/host.ts";
import { Secret } from "../../lib/secret.ts";
import { parseIni } from "../../lib/store/ini.ts";
import type { NewToken } from "../../lib/store/stored_token.ts";
import { type StoreWriter, TokenStore } from "../../lib/store/token_store.ts";
import { failureOf } from "../support/failure.ts";
import { inClear } from "../support/in_clear.ts";
import { section, type Store } from "../support/store/fixture.ts";

const FOLDER = "/hf";
const HINT = "Mend it with `hf-auth repair`, which keeps a copy; nothing was changed";

function machine(store: Store) {
  const files = Object.entries(store).map(([name, text]) => [`${FOLDER}/${name}`, text] as const);
  const host = memoryHost({ files: Object.fromEntries(files) });
  const [tokenPath, storedTokensPath] = [`${FOLDER}/token`, `${FOLDER}/stored_tokens`];
  const after = () =>
    Object.fromEntries(
      [...host.disk.files].map(([path, { text }]) => [path.replace(`${FOLDER}/`, ""), text]),
    );
  return { host, after, store: new TokenStore({ files: host.files, tokenPath, storedTokensPath }) };
}

const token = (text: string, more: Partial<NewToken> = {}): NewToken => ({
  token: new Secret(text),
  ...more,
});
const whole = token("hf_n", { refreshToken: new Secret("r_n"), expiresAt: 1_800_000_000 });

// Everything that Python would drop or reorder, or that another program wrote.
const head = "# by hand\n; and more\n\n";
const defaults = "[DEFAULT]\nowner = me\n\n";
const b = "# about b\n[b]\nHF_TOKEN: hf_b\n# within\nclient_id   =   own\nlines = one\n\n  two\n\n";
const n = "# about n\n[n]\nhf_token = hf_old\nrefresh_token = r_old\nexpires_at = 17\nclient_id = own\n\n";
const rich = head + defaults + b + n;
const saved = { hf_token: "hf_n", refresh_token: "r_n", expires_at: 1_800_000_000 };
const wide = [..."aZ日", "\u{1f917}", "\uff5e"];

const edits: [
  criterion: string,
  before: Store,
  edit: (writer: StoreWriter) => Promise<void>,
  after: Store,
][] = [
  ["save makes the file", {}, (writer) => writer.save("n", whole), { stored_tokens: section("n", saved) }],
  ["save writes what it has", {}, (writer) => writer.save("n", token("hf_n")), {
    stored_tokens: section("n", { hf_token: "hf_n" }),
  }],
  [
    "save replaces a whole section, and keeps all else",
    { stored_tokens: rich },
    (writer) => writer.save("n", whole),
    {
      stored_tokens: `${head}${defaults}${b}# about n\n${section("n", saved)}`,
    },
  ],
  [
    "save puts sections in Python's order",
    { stored_tokens: wide.map((name) => section(name, { hf_token: "hf_x" })).join("") },
    (writer) => writer.save("a", token("hf_x")),
    {
      stored_tokens: [..."Za日", "\uff5e", "\u{1f917}"].map((name) => section(name, { hf_token: "hf_x" }))
        .join(""),
    },
  ],
  [
    "save takes a file of CRLF",
    { stored_tokens: "[b]\r\nhf_token = hf_b\r\n" },
    (writer) => writer.save("n", token("hf_n")),
    { stored_tokens: section("b", { hf_token: "hf_b" }) + section("n", { hf_token: "hf_n" }) },
  ],
  ["renew keeps what else the section holds", { stored_tokens: rich }, (writer) => writer.renew("n", whole), {
    stored_tokens: `${head}${defaults}${b}# about n\n` +
      section("n", {
        owner: "me",
        hf_token: "hf_n",
        refresh_token: "r_n",
        client_id: "own",
        expires_at: 1_800_000_000,
      }),
  }],
  [
    "renew keeps the old refresh token and no end that is over",
    { stored_tokens: section("n", { hf_token: "hf_old", refresh_token: "r_old", expires_at: 17 }) },
    (writer) => writer.renew("n", token("hf_n")),
    { stored_tokens: section("n", { hf_token: "hf_n", refresh_token: "r_old" }) },
  ],
  ["renew makes a section that is gone", { stored_tokens: "" }, (writer) => writer.renew("n", whole), {
    stored_tokens: section("n", saved),
  }],
  [
    "activate writes the token alone",
    { token: "hf_a\n", stored_tokens: rich },
    (writer) => writer.activate(new Secret("hf_b")),
    { token: "hf_b", stored_tokens: rich },
  ],
  [
    "deactivate removes the token file",
    { token: "hf_a", stored_tokens: rich },
    (writer) => writer.deactivate(),
    { stored_tokens: rich },
  ],
  ["deactivate takes a missing file", {}, (writer) => writer.deactivate(), {}],
  [
    "remove takes a section and its comment",
    { token: "hf_old", stored_tokens: rich },
    (writer) => writer.remove("n"),
    { token: "hf_old", stored_tokens: head + defaults + b },
  ],
  [
    "remove leaves an empty file after the last",
    { stored_tokens: section("n", saved) },
    (writer) => writer.remove("n"),
    { stored_tokens: "" },
  ],
  ["remove of an unknown name changes nothing", { stored_tokens: rich }, (writer) => writer.remove("N"), {
    stored_tokens: rich,
  }],
  ["removeAll leaves no file", { token: "hf_a", stored_tokens: rich }, (writer) => writer.removeAll(), {}],
  ["removeAll takes missing files", {}, (writer) => writer.removeAll(), {}],
  [
    "replace takes the place of what can't be read",
    { stored_tokens: "hf_secret\n\udcff" },
    (writer) => writer.replace(parseIni(rich)),
    { stored_tokens: rich },
  ],
];

for (const [criterion, before, edit, expected] of edits) {
  test(`StoreWriter.${criterion}`, async () => {
    const { store, after, host } = machine(before);
    await store.change(edit);
    assert.deepEqual(after(), expected);
    const modes = [...host.disk.files].filter(([path, { text }]) => text !== before[nameOf(path)])
      .map(([, { mode }]) => mode);
    assert.deepEqual(new Set(modes).isSubsetOf(new Set([0o600])), true);
  });
}

function nameOf(path: string): keyof Store {
  return path.replace(`${FOLDER}/`, "") as keyof Store;
}

test("TokenStore reads every token and the active one", async () => {
  const { store } = machine({ token: " hf_b\r\n", stored_tokens: rich });
  assert.deepEqual(inClear([await store.readActive(), await store.readAll()]), [
    "hf_b",
    [
      { name: "b", token: "hf_b" },
      { name: "n", token: "hf_old", refreshToken: "r_old", expiresAt: 17 },
    ],
  ]);
  const { store: none } = machine({});
  assert.deepEqual([await none.readActive(), await none.readAll()], [undefined, []]);
});

const names = ["DEFAULT", "", "a\nb", "a\rb", "a\u2028\nb", "\ud800", "x]\nhf_token = secret"];

for (const name of names) {
  for (const verb of ["save", "renew"] as const) {
    test(`StoreWriter.${verb} refuses the name ${JSON.stringify(name)} and leaves the file`, async () => {
      const before = { token: "hf_a", stored_tokens: head + b };
      const { store, after } = machine(before);
      const failure = await failureOf(
        store.change((writer) => writer[verb](name.replace("secret", "s"), whole)),
      );
      assert.deepEqual([failure.code, failure.hint, after()], [
        "invalid_token_name",
        "Choose a name that is not empty, has no line breaks and is not DEFAULT",
        before,
      ]);
      const shown = JSON.stringify(name.replace("secret", "s")).replace("\u2028", "\\u2028");
      assert.equal(failure.message, `Cannot use ${shown} as a token name`);
    });
  }
}

test("StoreWriter.save refuses a value that would not be read back, without saying it", async () => {
  const { store, after } = machine({ stored_tokens: b });
  assert.deepEqual(await failureOf(store.change((writer) => writer.save("n", token("hf_secret\r")))), {
    code: "invalid_token",
    message: 'Cannot store the value of "hf_token"',
    hint: "Check it for spaces and line breaks, which would not be read back as they are",
  });
  assert.deepEqual(after(), { stored_tokens: b });
});

const unreadable: [criterion: string, text: string, where: string][] = [
  ["a stray line", `${b}hf_secret\n`, "line 10: key without a delimiter"],
  ["a section twice", b + b, 'line 11: duplicate section "b"'],
  ["a byte order mark", `\ufeff${b}`, "line 1: a byte order mark before the first section"],
  ["a byte that is not UTF-8", `${b}# \udce9\n`, "line 10: it is not UTF-8"],
  [
    "JSON",
    '{"tokens": {"b": {"token": "hf_secret"}}}',
    "line 1: it is JSON, as the Hub's Rust tool writes it",
  ],
];

const changes: Record<string, (writer: StoreWriter) => Promise<unknown>> = {
  save: (writer) => writer.save("n", whole),
  renew: (writer) => writer.renew("b", whole),
  remove: (writer) => writer.remove("b"),
  removeAll: (writer) => writer.removeAll(),
  readAll: (writer) => writer.readAll(),
};

for (const [criterion, text, where] of unreadable) {
  for (const [verb, change] of Object.entries(changes)) {
    test(`StoreWriter.${verb} refuses a store with ${criterion}, and leaves every byte`, async () => {
      const before = { token: "hf_a", stored_tokens: text };
      const { store, after, host } = machine(before);
      const changed = new Map(host.disk.files);
      assert.deepEqual(await failureOf(store.change(change)), {
        code: "store_unreadable",
        message: `Cannot read ${FOLDER}/stored_tokens, ${where}`,
        hint: HINT,
      });
      assert.deepEqual([after(), host.disk.files], [before, changed]);
    });
  }
}

test("TokenStore.change gives the lock back, also when the work fails", async () => {
  const { store } = machine({});
  await failureOf(store.change((writer) => writer.save("DEFAULT", whole)));
  assert.equal(await store.change(() => Promise.resolve("done")), "done");
});
