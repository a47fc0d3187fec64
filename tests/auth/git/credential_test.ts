/** What git is answered: which token, for which host, and what when there is none to give. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { gitCredential } from "../../../lib/auth/git/credential.ts";
import type { MemoryProgram } from "../../../lib/host/memory/processes.ts";
import { type Exchange, fakeHub, json, whoamiBody } from "../../support/fakes/hub.ts";
import { failureOf } from "../../support/failure.ts";
import { whoami } from "../../support/fakes/login_exchanges.ts";
import { newName, old, refresh, rotated } from "../../support/store/ageing_token.ts";
import { FOLDER, machineWith, NOW, section, type Store } from "../../support/store/fixture.ts";

const store = {
  token: "hf_a",
  stored_tokens: section("A", { hf_token: "hf_a" }) + section("b c", { hf_token: "hf_b" }) +
    section("oauth-carol", { hf_token: "hf_c", refresh_token: "r", expires_at: NOW + 900_000 }) +
    section("other", { hf_token: "hf_o", endpoint: "https://hub.example" }),
};
const asking = (more = "") => `protocol=https\nhost=huggingface.co\n${more}`;

/** A git whose configuration names a token. */
const configured = (name: string): Record<string, MemoryProgram> => ({
  git: (args, { here }) => {
    const [, , , key] = args;
    return here && key === "hf-auth.tokenName"
      ? { status: 0, stdout: `${name}\0` }
      : { status: 1, stdout: "" };
  },
});

interface Situation {
  readonly store?: Store;
  readonly env?: Record<string, string>;
  readonly hub?: readonly Exchange[];
  readonly programs?: Record<string, MemoryProgram>;
}

function machine(
  { store: files = store, env = {}, programs = {} }: Situation,
  fetch: typeof globalThis.fetch,
) {
  return machineWith(files, { env, programs, fetch });
}

async function given(text: string, situation: Situation = {}): Promise<unknown> {
  using hub = fakeHub(...situation.hub ?? []);
  const answer = await gitCredential("get", text, { host: machine(situation, hub.fetch) });
  return answer &&
    [answer.username, answer.token.reveal(), ...answer.expiresAt === undefined ? [] : [answer.expiresAt]];
}

const alice = whoami("hf_a", json(whoamiBody("ci", "alice")));
const bob = whoami("hf_b", json(whoamiBody("ci", "bob")));
const answers: [criterion: string, text: string, situation: Situation, expected: unknown][] = [
  ["the active token", asking(), {}, ["hf_user", "hf_a"]],
  ["the active token at the short name", "protocol=https\nhost=hf.co\n", {}, ["hf_user", "hf_a"]],
  ["the active token at the port", "protocol=https\nhost=HuggingFace.co:443\n", {}, ["hf_user", "hf_a"]],
  ["the variable's token", asking(), { env: { HF_TOKEN: "hf_e" } }, ["hf_user", "hf_e"]],
  ["the named token", asking(), { env: { HF_TOKEN: "hf_e", HF_AUTH_TOKEN_NAME: "b c" } }, [
    "hf_user",
    "hf_b",
  ]],
  ["the token of git's configuration", asking(), {
    env: { HF_TOKEN: "hf_e", HF_AUTH_TOKEN_NAME: "A" },
    programs: configured("b c"),
  }, ["hf_user", "hf_b"]],
  ["the token whose name is the user", asking("username=b c\n"), { programs: configured("A") }, [
    "b c",
    "hf_b",
  ]],
  ["the token whose account is the user", asking("username=bob\n"), { hub: [alice, bob] }, ["bob", "hf_b"]],
  ["the token of a browser login whose account is the user", asking("username=carol\n"), {
    store: { ...store, token: "hf_c" },
  }, ["carol", "hf_c", NOW + 900_000]],
  ["nothing for a user whom nobody knows", asking("username=mallory\n"), { hub: [alice, bob] }, undefined],
  ["nothing for a user when the Hub can't be asked", asking("username=bob\n"), {
    env: { HF_HUB_OFFLINE: "1" },
  }, undefined],
  ["the active token to the name that says nothing", asking("username=hf_user\n"), {}, ["hf_user", "hf_a"]],
  ["the owner's token", asking("path=datasets/bob/data\n"), { hub: [alice, bob] }, ["hf_user", "hf_b"]],
  ["the active token for another owner", asking("path=acme/model.git\n"), { hub: [alice, bob] }, [
    "hf_user",
    "hf_a",
  ]],
  [
    "the variable's token whoever the owner is",
    asking("path=bob/model.git\n"),
    { env: { HF_TOKEN: "hf_e" } },
    [
      "hf_user",
      "hf_e",
    ],
  ],
  ["the token of another Hub there", "protocol=https\nhost=hub.example\n", {
    store: { ...store, token: "hf_o" },
    env: { HF_ENDPOINT: "https://hub.example" },
  }, ["hf_user", "hf_o"]],
  ["a token over http to this machine", "protocol=http\nhost=127.0.0.1:8000\n", {
    env: { HF_ENDPOINT: "http://127.0.0.1:8000" },
  }, ["hf_user", "hf_a"]],
];

for (const [criterion, text, situation, expected] of answers) {
  test(`gitCredential gives ${criterion}`, async () => {
    assert.deepEqual(await given(text, situation), expected);
  });
}

const silent: [text: string, env?: Record<string, string>][] = [
  ["protocol=https\nhost=example.com\n"],
  ["protocol=http\nhost=huggingface.co\n"],
  ["protocol=ssh\nhost=huggingface.co\n"],
  ["protocol=https\nhost=huggingface.co:8443\n"],
  ["protocol=https\nhost=huggingface.co.example.com\n"],
  ["protocol=https\nhost=huggingface.co@example.com\n"],
  ["protocol=https\nhost=example.com/huggingface.co\n"],
  ["protocol=https\nhost=hugging\0face.co\n"],
  ["protocol=https\nhost=huggingface.co\ufffd\n"],
  ["protocol=https\n"],
  ["host=huggingface.co\n"],
  [""],
  ["protocol=https\nhost=hf.co\n", { HF_ENDPOINT: "https://hub.example" }],
  ["protocol=http\nhost=hub.example\n", { HF_ENDPOINT: "http://hub.example" }],
  ["protocol=https\nhost=huggingface.co\n", { HF_ENDPOINT: "nonsense" }],
];

for (const [text, env = {}] of silent) {
  test(`gitCredential is silent about ${JSON.stringify(text)} with ${JSON.stringify(env)}`, async () => {
    assert.equal(await given(text, { env }), undefined);
  });
}

test("gitCredential ignores operations that it does not know", async () => {
  const host = machineWith(store);
  for (const operation of ["capability", "GET", ""]) {
    assert.equal(await gitCredential(operation, asking(), { host }), undefined);
  }
});

test("gitCredential asks the Hub only once whose a token is", async () => {
  using hub = fakeHub(alice, bob);
  const host = machine({}, hub.fetch);
  for (const username of ["bob", "alice", "bob"]) {
    const answer = await gitCredential("get", asking(`username=${username}\n`), { host });
    assert.equal(answer?.username, username);
  }
});

const LOG_IN = "Log in again with `hf-auth login --force`";
const failures: [criterion: string, situation: Situation, failure: unknown][] = [
  ["nobody is logged in", { store: {} }, {
    code: "not_logged_in",
    message: "Not logged in",
    hint: "Log in with `hf-auth login`",
  }],
  ["git's configuration names no stored token", { programs: configured("x"), env: { HF_TOKEN: "hf_e" } }, {
    code: "token_name_not_found",
    message: `Access token x not found in ${FOLDER}/stored_tokens`,
    hint: "Correct hf-auth.tokenName in git's configuration; see the names with `hf-auth list`",
  }],
  ["the token is another Hub's", { env: { HF_AUTH_TOKEN_NAME: "other" } }, {
    code: "other_hub",
    message: "The access token other is for https://hub.example, not for https://huggingface.co",
    hint: "Log in at this Hub with `hf-auth login --force`, or set HF_ENDPOINT to the token's own Hub",
  }],
  ["the token has expired", {
    store: { token: "hf_x", stored_tokens: section("X", { hf_token: "hf_x", expires_at: NOW }) },
  }, { code: "invalid_token", message: "The access token X has expired", hint: LOG_IN }],
  ["the token has expired and can't be refreshed", {
    store: {
      token: "hf_x",
      stored_tokens: section("X", { hf_token: "hf_x", refresh_token: "r", expires_at: NOW }),
    },
    env: { HF_HUB_OFFLINE: "1" },
  }, {
    code: "offline",
    message:
      "Could not refresh the access token: Cannot reach https://huggingface.co: offline mode is enabled",
    hint: "It has expired: try again later, or log in again with `hf-auth login --force`",
  }],
];

for (const [criterion, situation, failure] of failures) {
  test(`gitCredential says that ${criterion}`, async () => {
    assert.deepEqual(await failureOf(given(asking(), situation)), failure);
  });
}

test("gitCredential refreshes a token that is due", async () => {
  const situation = { store: old(newName()), hub: [refresh(json(rotated))] };
  assert.deepEqual(await given(asking(), situation), ["hf_user", "hf_new", NOW + 2_591_999]);
});

test("gitCredential gives a token that is still good though the lock is held or the Hub fails", async () => {
  const name = newName();
  const host = machineWith(old(name));
  host.lockedElsewhere.add(`${FOLDER}/stored_tokens.lock`);
  const answer = await gitCredential("get", asking(), { host });
  assert.deepEqual([answer?.token.reveal(), answer?.warning, host.clock.monotonic()], [
    "hf_old",
    undefined,
    0,
  ]);
  const hub = [refresh(json({ error: "server_error" }, 500))];
  assert.deepEqual(await given(asking(), { store: old(newName()), hub }), [
    "hf_user",
    "hf_old",
    NOW + 86_400,
  ]);
});

test("gitCredential waits no longer than ten seconds for the lock when the token has expired", async () => {
  const fields = { hf_token: "hf_x", refresh_token: "r", expires_at: NOW };
  const host = machineWith({ token: "hf_x", stored_tokens: section(newName(), fields) });
  host.lockedElsewhere.add(`${FOLDER}/stored_tokens.lock`);
  const { code } = await failureOf(gitCredential("get", asking(), { host }));
  assert.deepEqual([code, host.clock.monotonic() <= 10_000], ["lock_timeout", true]);
});
