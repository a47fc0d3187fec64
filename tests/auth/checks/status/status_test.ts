/** What a report says of each part: whole sections, for what is usual and for what goes wrong. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { authStatus } from "../../../../lib/auth/checks/status.ts";
import type { StatusReport } from "../../../../lib/auth/checks/status/report.ts";
import type { MemoryHost, MemoryOptions } from "../../../../lib/host/memory/host.ts";
import { fakeGit } from "../../../support/fakes/git.ts";
import { type Exchange, fakeHub, json, whoamiBody } from "../../../support/fakes/hub.ts";
import { FOLDER, machineWith, NOW, section, type Store, storeOf } from "../../../support/store/fixture.ts";

interface Situation extends Omit<MemoryOptions, "fetch"> {
  readonly store?: Store;
  readonly hub?: readonly Exchange[];
  readonly tokenName?: string;
  readonly prepare?: (host: MemoryHost) => void;
}

async function report(situation: Situation): Promise<StatusReport> {
  const { store = {}, hub: exchanges = [], tokenName, prepare, ...options } = situation;
  using hub = fakeHub(...exchanges);
  const host = machineWith(store, { now: NOW * 1000, ...options, fetch: hub.fetch });
  prepare?.(host);
  const before = storeOf(host);
  const result = await authStatus({ host, ...(tokenName !== undefined && { tokenName }) });
  assert.deepEqual(storeOf(host), before, "a report changes nothing");
  return result;
}

const HUB = "https://huggingface.co";
const store = {
  token: "hf_a",
  stored_tokens: section("A", { hf_token: "hf_a" }) + section("B", { hf_token: "hf_b" }),
};
const whoami = (token: string, body: unknown = whoamiBody("ci"), status = 200, headers = {}): Exchange => [
  `GET ${HUB}/api/whoami-v2 Bearer ${token}`,
  json(body, status, headers),
];
const DEAD = whoami("hf_a", {}, 401, { "x-error-message": "Invalid username or password." });
const asked = { store, hub: [whoami("hf_a")] };

/** The state, the places that are not empty, and what is wrong, section by section. */
function summary({ state, token, account, hub, store, git, docker }: StatusReport): unknown[] {
  return [
    state,
    token.places.filter(({ standing }) => standing !== "not_set")
      .map(({ place, standing, tokenName }) => [place, standing, tokenName].filter(Boolean).join(" ")),
    [token, account, hub, store, git, docker].flatMap(({ findings }) =>
      findings.map(({ problem, advice }) => `${problem} -> ${advice}`)
    ),
  ];
}

/** A token near its end, and a note that the login has ended of one that ended then. */
const nearEnd = (expires_at: number): Situation => ({
  store: {
    token: "hf_a",
    stored_tokens: section("A", {
      hf_token: "hf_a",
      refresh_token: "hf_oauth__refresh_r",
      expires_at: NOW + 99,
    }),
    refresh_log: section("A", { expires_at, ended_at: NOW }),
  },
  hub: [whoami("hf_a")],
});

const ACTIVE = "the active token";
const NOT_FOUND =
  `Access token X not found in ${FOLDER}/stored_tokens -> See the names with \`hf-auth list\``;

const situations: readonly (readonly [criterion: string, Situation, unknown[]])[] = [
  ["nothing at all", {}, ["logged_out", [], ["Nobody is logged in -> Log in with `hf-auth login`"]]],
  ["a stored token", asked, ["logged_in", [`${ACTIVE} in_use A`], []]],
  ["a stored token by its name", { store, hub: [whoami("hf_b")], tokenName: "B" }, [
    "logged_in",
    ["--token-name in_use B", `${ACTIVE} shadowed A`],
    [],
  ]],
  ["a stored token named by the variable", {
    store,
    env: { HF_AUTH_TOKEN_NAME: "B", HF_TOKEN: "hf_e" },
    hub: [whoami("hf_b")],
  }, [
    "logged_in",
    ["HF_AUTH_TOKEN_NAME in_use B", "HF_TOKEN shadowed", `${ACTIVE} shadowed A`],
    [
      "HF_AUTH_TOKEN_NAME is set, so another token than the active one is used -> " +
      "Unset HF_AUTH_TOKEN_NAME to use the token A",
    ],
  ]],
  ["a name that no token has", { store, env: { HF_AUTH_TOKEN_NAME: "X" } }, [
    "unusable",
    ["HF_AUTH_TOKEN_NAME unusable", `${ACTIVE} shadowed A`],
    [NOT_FOUND],
  ]],
  ["both variables", { env: { HF_TOKEN: "hf_e", HUGGING_FACE_HUB_TOKEN: "hf_h" }, hub: [whoami("hf_e")] }, [
    "logged_in",
    ["HF_TOKEN in_use", "HUGGING_FACE_HUB_TOKEN shadowed"],
    [],
  ]],
  ["a variable of white space, which hides the other one", {
    env: { HF_TOKEN: " ", HUGGING_FACE_HUB_TOKEN: "hf_h" },
  }, ["logged_out", ["HUGGING_FACE_HUB_TOKEN shadowed"], [
    "Nobody is logged in -> Log in with `hf-auth login`",
  ]]],
  ["a variable that nothing reads", { env: { HF_API_TOKEN: "hf_x" } }, ["logged_out", [], [
    "Nobody is logged in -> Log in with `hf-auth login`",
    "HF_API_TOKEN is set, but nothing reads it -> Rename it to HF_TOKEN if it holds your token, or unset it",
  ]]],
  ["stored tokens, none of them active", { store: { stored_tokens: store.stored_tokens } }, [
    "logged_out",
    [],
    [
      "No stored token is active -> Choose one with `hf-auth switch`",
    ],
  ]],
  ["an active token that is not stored", { store: { ...store, token: "hf_x" }, hub: [whoami("hf_x")] }, [
    "logged_in",
    [`${ACTIVE} in_use`],
    [
      "The active token is not one of the stored tokens, so it is never refreshed -> " +
      "Choose a stored one with `hf-auth switch`, or log in with `hf-auth login --force`",
    ],
  ]],
  ["a token that the Hub refuses", { store, hub: [DEAD] }, ["refused", [`${ACTIVE} in_use A`], [
    "The Hub does not accept the active token -> Log in again with `hf-auth login --force`",
  ]]],
  ["a variable's token that the Hub refuses", { env: { HF_TOKEN: "hf_a" }, hub: [DEAD] }, [
    "refused",
    ["HF_TOKEN in_use"],
    [
      "The Hub does not accept the token of HF_TOKEN -> " +
      "Correct or unset HF_TOKEN; it takes precedence over `hf-auth login`",
    ],
  ]],
  ["a token that has expired, and is refreshed", {
    store: {
      token: "hf_a",
      stored_tokens: section("A", { hf_token: "hf_a", refresh_token: "hf_oauth__refresh_r", expires_at: 17 }),
    },
    hub: [DEAD],
  }, ["refused", [`${ACTIVE} in_use A`], [
    "The Hub does not accept the active token -> " +
    "Refresh it with `hf-auth refresh`, or log in again with `hf-auth login --force`",
    "The token has expired -> Refresh it with `hf-auth refresh`",
  ]]],
  ["a token whose login has ended", nearEnd(NOW + 99), ["logged_in", [`${ACTIVE} in_use A`], [
    "The login has ended: its token is not refreshed any more -> Log in again with `hf-auth login --force`",
  ]]],
  ["a token whose login before this one has ended", nearEnd(NOW + 98), [
    "logged_in",
    [`${ACTIVE} in_use A`],
    [],
  ]],
  ["a token that expires soon", {
    store: { token: "hf_a", stored_tokens: section("A", { hf_token: "hf_a", expires_at: NOW + 86_400 }) },
    hub: [whoami("hf_a")],
  }, ["logged_in", [`${ACTIVE} in_use A`], [
    "The token expires soon, and nothing refreshes it -> Log in with `hf-auth login --force`",
  ]]],
  ["a token of another Hub, which is not sent", {
    store: { token: "hf_a", stored_tokens: section("A", { hf_token: "hf_a", endpoint: "https://hub.test" }) },
  }, ["unusable", [`${ACTIVE} in_use A`], [
    "The access token A is for https://hub.test, not for https://huggingface.co -> " +
    "Log in at this Hub with `hf-auth login --force`, or set HF_ENDPOINT to the token's own Hub",
  ]]],
  ["an organization with a rule", {
    store,
    hub: [whoami("hf_a", { ...whoamiBody("ci"), orgs: [{ name: "acme", securityRestrictions: ["mfa"] }] })],
  }, ["logged_in", [`${ACTIVE} in_use A`], [
    "The token does not work for acme: acme requires two-factor authentication -> " +
    "Meet what acme asks for, or ask its administrators",
  ]]],
  ["offline mode", { store, env: { HF_HUB_OFFLINE: "1" } }, ["unreached", [`${ACTIVE} in_use A`], [
    "Cannot reach https://huggingface.co: offline mode is enabled -> " +
    "Unset HF_HUB_OFFLINE (or TRANSFORMERS_OFFLINE) to allow requests",
  ]]],
  ["a Hub that stumbles", { store, hub: [whoami("hf_a", {}, 503)] }, ["unreached", [`${ACTIVE} in_use A`], [
    "Could not check the token: the Hub returned an error (503) -> Try again in a few minutes",
  ]]],
  ["a clock that is an hour ahead", {
    store,
    hub: [whoami("hf_a", whoamiBody("ci"), 200, { date: new Date((NOW - 3600) * 1000).toUTCString() })],
  }, ["logged_in", [`${ACTIVE} in_use A`], [
    "This machine's clock is 3600 s ahead of the Hub's -> " +
    "Set the clock, or let the system keep it by itself: tokens expire by it",
  ]]],
  ["a store that can't be understood", {
    store: { token: "hf_a", stored_tokens: "nonsense\n" },
    hub: [whoami("hf_a")],
  }, ["logged_in", [`${ACTIVE} in_use`], [
    `Cannot read ${FOLDER}/stored_tokens, line 1: text before the first section -> ` +
    "Repair it with `hf-auth repair`, which keeps a copy; nothing was changed",
  ]]],
  ["a store that can't be understood, and no active token", { store: { stored_tokens: "nonsense\n" } }, [
    "unusable",
    [],
    [
      `Cannot read ${FOLDER}/stored_tokens, line 1: text before the first section -> ` +
      "Repair it with `hf-auth repair`, which keeps a copy; nothing was changed",
    ],
  ]],
  ["a token named in a store that can't be understood", {
    store: { token: "hf_a", stored_tokens: "nonsense\n" },
    tokenName: "A",
  }, ["unusable", ["--token-name unusable", `${ACTIVE} shadowed`], [
    `Cannot read ${FOLDER}/stored_tokens, line 1: text before the first section -> ` +
    "Repair it with `hf-auth repair`, which keeps a copy; nothing was changed",
  ]]],
  ["a file that is open, in a folder that is not", {
    ...asked,
    files: { [`${FOLDER}/token`]: { text: "hf_a", mode: 0o644 } },
    prepare: (host) => host.disk.folders.set(FOLDER, 0o700),
  }, ["logged_in", [`${ACTIVE} in_use A`], []]],
  ["files and folders that are open to others", {
    ...asked,
    files: { [`${FOLDER}/token`]: { text: "hf_a", mode: 0o644 }, [`${FOLDER}/other`]: { text: "" } },
    prepare: (host) => host.disk.folders.set(FOLDER, 0o777),
  }, ["logged_in", [`${ACTIVE} in_use A`], [
    `Others may change what is in ${FOLDER} -> Run \`chmod go-w '${FOLDER}'\``,
    `Others may read ${FOLDER}/token -> Run \`chmod go-rwx '${FOLDER}/token'\``,
  ]]],
  ["a file of root's", {
    ...asked,
    files: { [`${FOLDER}/token`]: { text: "hf_a", owner: 0 } },
  }, ["logged_in", [`${ACTIVE} in_use A`], [
    `${FOLDER}/token belongs to root -> Set HF_HOME to a folder of your own, or take it back with chown`,
  ]]],
  ["a folder that can't be written", {
    ...asked,
    prepare: (host) => host.disk.folders.set(FOLDER, 0o500),
  }, ["logged_in", [`${ACTIVE} in_use A`], [
    `Cannot write ${FOLDER}/stored_tokens.probe: permission denied -> Allow it with \`chmod u+rwx ${FOLDER}\``,
  ]]],
  ["no home folder", { home: null, env: { HF_TOKEN: "hf_a" }, hub: [whoami("hf_a")] }, [
    "logged_in",
    ["HF_TOKEN in_use"],
    [],
  ]],
  ["a copy with Docker", {
    ...asked,
    files: { "/home/user/.docker/config.json": '{"auths":{"registry.hf.space":{"auth":"aGZfYQ=="}}}' },
  }, ["logged_in", [`${ACTIVE} in_use A`], [
    "/home/user/.docker/config.json holds a copy of a token for registry.hf.space, which nothing refreshes -> " +
    "Run `docker logout registry.hf.space`",
  ]]],
  ["a helper of Docker's that is not in PATH", {
    ...asked,
    env: { HF_AUTH_REGISTRY: "registry.hub.test" },
    files: { "/home/user/.docker/config.json": '{"credHelpers":{"registry.hub.test":"hf-auth"}}' },
    programs: {},
  }, ["logged_in", [`${ACTIVE} in_use A`], [
    "Docker will not find hf-auth: there is no docker-credential-hf-auth in PATH -> " +
    "Run `hf-auth setup-docker`, which says how to put it there",
  ]]],
  ["a helper of git's beside this one", {
    ...asked,
    programs: { git: fakeGit({ helpers: "store\nhf-auth\n" }).program },
  }, ["logged_in", [`${ACTIVE} in_use A`], [
    "git asks store beside hf-auth; before 2.46 it then gets no token -> " +
    "Run `hf-auth setup-git`, and git asks for the token that counts",
  ]]],
  ["settings of Docker's that are none", {
    ...asked,
    env: { DOCKER_CONFIG: "/d" },
    files: { "/d/config.json": "{" },
  }, ["logged_in", [`${ACTIVE} in_use A`], [
    "/d/config.json is not a JSON object -> Correct it, or move it away: Docker cannot read it either",
  ]]],
  ["a git that keeps tokens by itself", { ...asked, programs: { git: fakeGit().program } }, [
    "logged_in",
    [`${ACTIVE} in_use A`],
    [
      "git keeps tokens with store, which may be older than the one in use -> " +
      "Run `hf-auth setup-git`, and git asks for the token that counts",
    ],
  ]],
  ["a git that asks this program", {
    ...asked,
    programs: { git: fakeGit({ ownHelper: "\n!'/h' git-credential\n" }).program },
  }, [
    "logged_in",
    [`${ACTIVE} in_use A`],
    [],
  ]],
  ["a git that does not answer", { ...asked, programs: { git: () => new Promise(() => {}) } }, [
    "logged_in",
    [`${ACTIVE} in_use A`],
    ["git did not answer -> Run `git config --list` and see why"],
  ]],
];

for (const [criterion, situation, expected] of situations) {
  test(`authStatus with ${criterion}`, async () => {
    assert.deepEqual(summary(await report(situation)), expected);
  });
}
