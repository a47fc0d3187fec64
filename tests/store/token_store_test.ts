import assert from "node:assert/strict";
import { test } from "node:test";
import { HfAuthError } from "../../lib/errors.ts";
import { memoryHost } from "../../lib/host/memory/host.ts";
import { Secret } from "../../lib/secret.ts";
import { parseIni } from "../../lib/store/ini/ini.ts";
import type { NewToken } from "../../lib/store/stored_token.ts";
import { fileStorage } from "../../lib/store/files.ts";
import { TokenStore } from "../../lib/store/token_store.ts";
import type { EditableTokens } from "../../lib/store/change/editable_tokens.ts";
import { failureOf } from "../support/failure.ts";
import { inClear } from "../support/in_clear.ts";
import { section, type Store } from "../support/store/fixture.ts";

const FOLDER = "/hf";
const HINT = "Repair it with `hf-auth repair`, which keeps a copy; nothing was changed";

function machine(store: Store) {
  const files = Object.entries(store).map(([name, text]) => [`${FOLDER}/${name}`, text] as const);
  const host = memoryHost({ files: Object.fromEntries(files) });
  const [tokenPath, storedTokensPath] = [`${FOLDER}/token`, `${FOLDER}/stored_tokens`];
  const after = () =>
    Object.fromEntries(
      [...host.disk.files].map(([path, { text }]) => [path.replace(`${FOLDER}/`, ""), text]),
    );
  return {
    host,
    after,
    store: new TokenStore(fileStorage({ files: host.files, tokenPath, storedTokensPath })),
  };
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
  edit: (tokens: EditableTokens) => EditableTokens,
  after: Store,
][] = [
  ["with makes the file", {}, (tokens) => tokens.with("n", whole), { stored_tokens: section("n", saved) }],
  ["with writes what it has", {}, (tokens) => tokens.with("n", token("hf_n")), {
    stored_tokens: section("n", { hf_token: "hf_n" }),
  }],
  [
    "with replaces a whole section, and keeps all else",
    { stored_tokens: rich },
    (tokens) => tokens.with("n", whole),
    {
      stored_tokens: `${head}${defaults}${b}# about n\n${section("n", saved)}`,
    },
  ],
  [
    "with puts sections in Python's order",
    { stored_tokens: wide.map((name) => section(name, { hf_token: "hf_x" })).join("") },
    (tokens) => tokens.with("a", token("hf_x")),
    {
      stored_tokens: [..."Za日", "\uff5e", "\u{1f917}"].map((name) => section(name, { hf_token: "hf_x" }))
        .join(""),
    },
  ],
  [
    "with takes a file of CRLF",
    { stored_tokens: "[b]\r\nhf_token = hf_b\r\n" },
    (tokens) => tokens.with("n", token("hf_n")),
    { stored_tokens: section("b", { hf_token: "hf_b" }) + section("n", { hf_token: "hf_n" }) },
  ],
  [
    "refreshed keeps what else the section holds",
    { stored_tokens: rich },
    (tokens) => tokens.refreshed("n", whole),
    {
      stored_tokens: `${head}${defaults}${b}# about n\n` +
        section("n", {
          owner: "me",
          hf_token: "hf_n",
          refresh_token: "r_n",
          client_id: "own",
          expires_at: 1_800_000_000,
        }),
    },
  ],
  [
    "refreshed keeps the old refresh token and no end that is over",
    { stored_tokens: section("n", { hf_token: "hf_old", refresh_token: "r_old", expires_at: 17 }) },
    (tokens) => tokens.refreshed("n", token("hf_n")),
    { stored_tokens: section("n", { hf_token: "hf_n", refresh_token: "r_old" }) },
  ],
  [
    "refreshed makes a section that is gone",
    { stored_tokens: "" },
    (tokens) => tokens.refreshed("n", whole),
    {
      stored_tokens: section("n", saved),
    },
  ],
  [
    "activating writes the token alone",
    { token: "hf_a\n", stored_tokens: rich },
    (tokens) => tokens.activating(new Secret("hf_b")),
    { token: "hf_b", stored_tokens: rich },
  ],
  [
    "activating nothing removes the token file",
    { token: "hf_a", stored_tokens: rich },
    (tokens) => tokens.activating(undefined),
    { stored_tokens: rich },
  ],
  ["activating nothing takes a missing file", {}, (tokens) => tokens.activating(undefined), {}],
  [
    "without takes a section and its comment",
    { token: "hf_old", stored_tokens: rich },
    (tokens) => tokens.without("n"),
    { token: "hf_old", stored_tokens: head + defaults + b },
  ],
  [
    "without leaves an empty file after the last",
    { stored_tokens: section("n", saved) },
    (tokens) => tokens.without("n"),
    { stored_tokens: "" },
  ],
  ["without an unknown name changes nothing", { stored_tokens: rich }, (tokens) => tokens.without("N"), {
    stored_tokens: rich,
  }],
  ["none leaves no file", { token: "hf_a", stored_tokens: rich }, (tokens) => tokens.none(), {}],
  ["none takes missing files", {}, (tokens) => tokens.none(), {}],
  [
    "replacing takes the place of what can't be read",
    { stored_tokens: "hf_secret\n\udcff" },
    (tokens) => tokens.replacing(parseIni(rich)),
    { stored_tokens: rich },
  ],
];

for (const [criterion, before, edit, expected] of edits) {
  test(`Tokens.${criterion}`, async () => {
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
  assert.deepEqual(inClear(await state(store)), [
    "hf_b",
    [
      { name: "b", token: "hf_b" },
      { name: "n", token: "hf_old", refreshToken: "r_old", expiresAt: 17 },
    ],
  ]);
  const { store: none } = machine({});
  assert.deepEqual(await state(none), [undefined, []]);
});

const names = ["DEFAULT", "", "a\nb", "a\rb", "a\u2028\nb", "\ud800", "x]\nhf_token = secret"];

for (const name of names) {
  for (const verb of ["with", "refreshed"] as const) {
    test(`Tokens.${verb} refuses the name ${JSON.stringify(name)} and leaves the file`, async () => {
      const before = { token: "hf_a", stored_tokens: head + b };
      const { store, after } = machine(before);
      const failure = await failureOf(
        store.change((tokens) => tokens[verb](name.replace("secret", "s"), whole)),
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

test("Tokens.with refuses a value that would not be read back, without saying it", async () => {
  const { store, after } = machine({ stored_tokens: b });
  assert.deepEqual(await failureOf(store.change((tokens) => tokens.with("n", token("hf_secret\r")))), {
    code: "invalid_token",
    message: 'Cannot store the value of "hf_token"',
    hint: "Remove spaces and line breaks around or in it; they would not be read back as they are",
  });
  assert.deepEqual(after(), { stored_tokens: b });
});

const unreadable: [criterion: string, text: string, where: string][] = [
  ["a stray line", `${b}hf_secret\n`, "line 10: a key without = or :"],
  ["a section twice", b + b, 'line 11: duplicate section "b"'],
  ["a byte order mark", `\ufeff${b}`, "line 1: a byte order mark before the first section"],
  ["a byte that is not UTF-8", `${b}# \udce9\n`, "line 10: it is not UTF-8"],
  [
    "JSON",
    '{"tokens": {"b": {"token": "hf_secret"}}}',
    "line 1: it is JSON, as the Rust hf tool writes it",
  ],
];

const changes: Record<string, (tokens: EditableTokens) => EditableTokens> = {
  with: (tokens) => tokens.with("n", whole),
  refreshed: (tokens) => tokens.refreshed("b", whole),
  without: (tokens) => tokens.without("b"),
  none: (tokens) => tokens.none(),
  all: (tokens) => tokens.all && tokens,
};

for (const [criterion, text, where] of unreadable) {
  for (const [verb, change] of Object.entries(changes)) {
    test(`Tokens.${verb} refuses a store with ${criterion}, and leaves every byte`, async () => {
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

test("TokenStore.change gives the lock back, also when the edit fails", async () => {
  const { store } = machine({});
  await failureOf(store.change((tokens) => tokens.with("DEFAULT", whole)));
  await store.change((tokens) => tokens.with("n", whole));
  assert.equal(await store.exclusively(() => Promise.resolve("done")), "done");
});

test("TokenStore.change edits again what somebody has changed who takes no lock", async () => {
  const { store, after, host } = machine({ stored_tokens: b });
  const seen: string[][] = [];
  await store.change((tokens) => {
    seen.push(tokens.all.map(({ name }) => name));
    if (seen.length === 1) host.disk.files.set(`${FOLDER}/stored_tokens`, { text: b + section("c", saved) });
    return tokens.with("n", whole);
  });
  assert.deepEqual(seen, [["b"], ["b", "c"]]);
  assert.deepEqual(after(), { stored_tokens: b + section("c", saved) + section("n", saved) });
});

test("TokenStore.change gives up on a store that changes all the time, and leaves it", async () => {
  const { store, host } = machine({ stored_tokens: "" });
  let edits = 0;
  const failure = await failureOf(store.change((tokens) => {
    host.disk.files.set(`${FOLDER}/stored_tokens`, { text: section(`n${++edits}`, saved) });
    return tokens.none();
  }));
  assert.equal(failure.code, "store_unwritable");
  assert.deepEqual(host.disk.files.get(`${FOLDER}/stored_tokens`), { text: section(`n${edits}`, saved) });
});

test("TokenStore.exclusively hands out a store that does not wait for itself", async () => {
  const { store, after } = machine({});
  await store.exclusively((held) => held.change((tokens) => tokens.with("n", whole)));
  assert.deepEqual(after(), { stored_tokens: section("n", saved) });
});

test("TokenStore.change puts back the stored tokens when the active one can't be written", async () => {
  const before = { token: "hf_a", stored_tokens: b };
  const { host, after } = machine(before);
  const files = {
    ...host.files,
    write: (path: string, content: string | Uint8Array) =>
      path.endsWith("/token")
        ? Promise.reject(new HfAuthError("store_unwritable", "full"))
        : host.files.write(path, content),
  };
  const [tokenPath, storedTokensPath] = [`${FOLDER}/token`, `${FOLDER}/stored_tokens`];
  const store = new TokenStore(fileStorage({ files, tokenPath, storedTokensPath }));
  const failure = await failureOf(
    store.change((tokens) => tokens.with("n", whole).activating(new Secret("hf_n"))),
  );
  assert.deepEqual([failure.code, after()], ["store_unwritable", before]);
});

async function state(store: TokenStore) {
  const tokens = await store.read();
  return [tokens.active, tokens.all];
}
