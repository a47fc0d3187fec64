import assert from "node:assert/strict";
import { test } from "node:test";
import { type Answer, type Exchange, json } from "../../support/fakes/hub.ts";
import { failureLine, type Row, run, START, testRuns } from "../../support/program/fixture.ts";
import { FOLDER, section } from "../../support/store/fixture.ts";

const refresh = (refreshToken: string, answer: Answer): Exchange => [
  `POST https://huggingface.co/oauth/token grant_type=refresh_token&refresh_token=${refreshToken}` +
  "&client_id=26be6b09-91c5-47da-9861-d2d2bb7a7e36",
  answer,
];
const DAYS_30 = 2_591_999;
const END = START / 1000 + DAYS_30;
const rotated = json({ access_token: "hf_new", refresh_token: "r_new", expires_in: DAYS_30 });
const a = section("A", { hf_token: "hf_a", refresh_token: "r_a", expires_at: END });
const b = section("b\x1b[2J", { hf_token: "hf_b", refresh_token: "r_b" });
const plain = section("plain", { hf_token: "hf_p" });
const store = { token: "hf_a", stored_tokens: a + b + plain };
const fields = { hf_token: "hf_new", refresh_token: "r_new", expires_at: END };
const after = { token: "hf_new", stored_tokens: section("A", fields) + b + plain };
const hub = [refresh("r_a", rotated)];
const said = "✓ Refreshed the access token A\n  valid until: 2026-01-31\n";

const rows: Row[] = [
  ["refresh", { store, hub }, { err: said, store: after }],
  ["auth refresh", { store, hub }, { err: said, store: after }],
  ["refresh --format agent", { store, hub }, { err: said, store: after }],
  ["refresh -q", { store, hub }, { store: after }],
  ["refresh --json", { store, hub }, { out: `{"token_name": "A", "expires_at": ${END}}\n`, store: after }],
  ["refresh", { store, hub, interactive: true }, {
    err: "\x1b[32m✓ Refreshed the access token A\x1b[0m\n  valid until: 2026-01-31\n",
    store: after,
  }],
  ["refresh --token-name A", { store, hub }, { err: said, store: after }],
  [["refresh", "--token-name", "b\x1b[2J"], {
    store,
    hub: [refresh("r_b", json({ access_token: "hf_new" }))],
  }, {
    err: "✓ Refreshed the access token b[2J\n",
    store: {
      token: "hf_a",
      stored_tokens: a + section("b\x1b[2J", { hf_token: "hf_new", refresh_token: "r_b" }) + plain,
    },
  }],
  [["refresh", "--json", "--token-name", "b\x1b[2J"], {
    store,
    hub: [refresh("r_b", json({ access_token: "hf_new" }))],
  }, {
    out: '{"token_name": "b\\u001b[2J", "expires_at": null}\n',
    store: {
      token: "hf_a",
      stored_tokens: a + section("b\x1b[2J", { hf_token: "hf_new", refresh_token: "r_b" }) + plain,
    },
  }],

  ["refresh", {}, {
    status: 1,
    err:
      "Error: No stored token is active\nHint: Name one with --token-name, or log in with `hf-auth login`\n",
  }],
  ["refresh --token-name none", { store }, {
    status: 1,
    err:
      `Error: Access token none not found in ${FOLDER}/stored_tokens\nHint: See the names with \`hf-auth list\`\n`,
  }],
  ["refresh --token-name plain", { store }, {
    status: 1,
    err: "Error: The access token plain has no refresh token\n" +
      "Hint: Log in again with `hf-auth login --force`; only tokens from a browser login can be refreshed\n",
  }],
  ["refresh", { store, hub: [refresh("r_a", json({ error: "invalid_grant" }, 400))] }, {
    status: 4,
    err: "Error: Could not refresh the access token: its refresh token is no longer valid\n" +
      "Hint: Log in again with `hf-auth login --force`\n",
  }],
  ["refresh --json", { store: { ...store, stored_tokens: `${a}hf_secret\n` } }, {
    status: 1,
    err: failureLine(
      "store_unreadable",
      `Error: Cannot read ${FOLDER}/stored_tokens, line 6: a key without = or :\n` +
        "Hint: Repair it with `hf-auth repair`, which keeps a copy; nothing was changed\n",
    ),
  }],
  ["refresh --watch --listen 0.0.0.0", { store }, {
    status: 2,
    err: "Error: 0.0.0.0 has no port to listen on\nHint: Write it as HOST:PORT, such as 127.0.0.1:9090\n",
  }],
  ["refresh --listen 127.0.0.1:9090", { store }, {
    status: 2,
    err: "Error: --listen needs --watch\nHint: See `hf-auth refresh --help`\n",
  }],
  ["refresh --token-name", { store }, {
    status: 2,
    err: "Error: Option --token-name needs a value\nHint: See `hf-auth refresh --help`\n",
  }],
];

testRuns(rows);

const warned = "Warning: The token was refreshed and is safe, but not in its place yet\n" +
  `Hint: Cannot write ${FOLDER}/stored_tokens: permission denied; when that is fixed, ` +
  "the next hf-auth command finishes it\n";
const journal = `${
  JSON.stringify({
    sections: {
      A: {
        before: { hf_token: "hf_a", refresh_token: "r_a", expires_at: String(END) },
        after: { ...fields, expires_at: String(END) },
      },
    },
    active: { before: "hf_a", after: "hf_new" },
  })
}\n`.padEnd(16_384, "\0");

for (
  const [line, printed] of [
    ["refresh", { err: warned }],
    ["refresh -q", { err: warned }],
    ["refresh --json", { out: `{"token_name": "A", "expires_at": ${END}}\n`, err: warned }],
  ] as const
) {
  let close = () => {};
  const answer = () => {
    close();
    return rotated;
  };
  testRuns([[line, {
    store,
    hub: [refresh("r_a", answer)],
    prepare: ({ disk }) => close = () => void disk.folders.set(FOLDER, 0o500),
  }, { status: 1, ...printed, store: { ...store, journal } }]]);
}

const failed =
  "Error: Could not refresh the token: the Hub returned an error (503)\nHint: Try again in a few minutes\n";

for (
  const [ending, signal, answer, err] of [
    ["fails", 2, json({}, 503), failed],
    ["fails", 15, json({}, 503), failed],
    ["is stored", 1, rotated, "Cancelled\n"],
  ] as const
) {
  test(`refresh ends by the signal ${signal} that came while the Hub was asked, also if that ${ending}`, async () => {
    let press = () => {};
    const ended = await run("refresh", {
      store,
      hub: [refresh("r_a", () => {
        press();
        return answer;
      })],
      prepare: (host) => press = () => host.interrupt(signal),
    });
    assert.deepEqual(ended, {
      status: 128 + signal,
      out: "",
      err,
      store: ending === "is stored" ? after : store,
    });
  });
}
