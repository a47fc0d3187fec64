/** What the page shows in each state of a login: whose it is, what it allows, the code, and how it ended. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { CodeForPerson } from "../../lib/person/person.ts";
import { loginApp, type LoginAppOptions } from "../../lib/server/mod.ts";
import { CODE, type LoginStub, loginStub } from "../support/fakes/login_stub.ts";
import { ABOUT, STATES } from "../support/page/states.ts";

/** The page's text in lines, without what only the eye sees. */
async function linesOf(
  play: (login: LoginStub) => unknown,
  options: Partial<LoginAppOptions> = { about: ABOUT, control: true },
): Promise<string[]> {
  const login = loginStub();
  const app = loginApp({ attempt: login.attempt, key: null, ...options });
  await Promise.all([play(login)].flat());
  const html = await (await app.request("http://127.0.0.1/", { headers: { accept: "text/html" } })).text();
  return html.replace(/[\s\S]*<main|<(script|svg)[\s\S]*?<\/\1>/g, "")
    .replace(/^[^>]*>|<(input|progress|form)[^>]*>/g, "").replaceAll("<wbr>", "")
    .split(/<\/(?:h1|p|li|a|button|div)>/)
    .map((line) => line.replace(/<[^>]*>/g, "").replace(/\s+/g, " ").trim()).filter((line) => line !== "");
}

const WHO = "on ada@build-7";
const NOT = ["Not logged in", WHO];
const ALLOWS = ["Once you approve, build-7 can act as you on the Hub. It can:", ...ABOUT.allows!];
const CAREFUL = "Did you not start this yourself? Then do not enter the code.";
const AGAIN = "Log in again";
const TICKET = [
  "Enter this code on the Hub",
  "ABCD-1234",
  "Expires in 5:00 Copy",
  "Open the Hub hf.co/oauth/device",
  "Or scan it with your phone",
  "Cancel",
  ...ALLOWS,
  CAREFUL,
];

/** The lines of each state. */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  idle: ["Log in to Hugging Face", WHO, "No login is in progress.", "Log in", ...ALLOWS],
  starting: ["Log in to Hugging Face", WHO, "Asking the Hub for a code.", "Cancel"],
  waiting: ["Log in to Hugging Face", WHO, "Waiting for you to enter the code.", ...TICKET],
  stalled: ["Log in to Hugging Face", WHO, "The Hub cannot be reached right now. Still trying.", ...TICKET],
  approved: [
    "Logged in to Hugging Face",
    WHO,
    "Logged in as alice.",
    "alice Token oauth-alice valid until 2026-12-23",
    "build-7 can now act as alice on the Hub. You can close this window.",
    AGAIN,
  ],
  denied: [...NOT, "The login was denied in the browser.", "Log in again and choose Authorize.", AGAIN],
  expired: [
    ...NOT,
    "The code expired before it was approved.",
    "Log in again and enter the new code before it expires.",
    AGAIN,
  ],
  unreachable: [
    ...NOT,
    "Could not reach the Hub at huggingface.co.",
    "Check the network and HTTPS_PROXY, then try again.",
    AGAIN,
  ],
  failed: [...NOT, "The login failed.", AGAIN],
  cancelled: [...NOT, "The login was cancelled.", AGAIN],
};

test("every state has its page", () => assert.deepEqual(Object.keys(PAGES), Object.keys(STATES)));

for (const [state, lines] of Object.entries(PAGES)) {
  test(`loginApp's page when the login is ${state}`, async () => {
    assert.deepEqual(await linesOf(STATES[state]!), lines);
  });
}

/** What is known of the login beforehand, and the lines that say it. */
const abouts: readonly (readonly [NonNullable<LoginAppOptions["about"]>, string | undefined, string])[] = [
  [{}, undefined, "Once you approve, this machine can act as you on the Hub, as far as the Hub's page says."],
  [
    { machine: "build-7" },
    "on build-7",
    "Once you approve, build-7 can act as you on the Hub, as far as the Hub's page says.",
  ],
  [
    { user: "ada" },
    "on ada",
    "Once you approve, this machine can act as you on the Hub, as far as the Hub's page says.",
  ],
  [
    { user: "a\x1b[31m<b>", machine: "b\u202e&c" },
    "on a[31m&lt;b&gt;@b&amp;c",
    "Once you approve, b&amp;c can act as you on the Hub, as far as the Hub's page says.",
  ],
];

for (const [about, who, allows] of abouts) {
  test(`loginApp's page says of ${JSON.stringify(about)} what is known, and no more`, async () => {
    const lines = await linesOf(STATES["idle"]!, { about });
    assert.deepEqual(lines, [
      "Log in to Hugging Face",
      ...who === undefined ? [] : [who],
      "No login is in progress.",
      allows,
    ]);
  });
}

test("loginApp's page says what this machine may now do where its name is not known", async () => {
  const lines = await linesOf(STATES["approved"]!, {});
  assert.ok(lines.includes("This machine can now act as alice on the Hub. You can close this window."));
});

/** A code, and what is said above it. */
const codes: readonly (readonly [Partial<CodeForPerson>, string])[] = [
  [{}, "Enter this code on the Hub"],
  [
    { verificationUriComplete: "https://hf.co/oauth/device?user_code=ABCD-1234" },
    "Check that the Hub shows this code",
  ],
];

for (const [change, words] of codes) {
  test(`loginApp's page says: ${words}`, async () => {
    const lines = await linesOf((login) => {
      void login.attempt.begin();
      login.showCode({ ...CODE, ...change });
    });
    assert.equal(lines[3], words);
  });
}

test("loginApp's page draws the first letter of whoever logged in, escaped", async () => {
  for (const [user, drawn] of [["alice", "A"], ["<b>", "&lt;"], ["🤗x", "🤗"], ["", ""]] as const) {
    const login = loginStub();
    const app = loginApp({ attempt: login.attempt, key: null });
    void login.attempt.begin();
    await login.approve({ user });
    const html = await (await app.request("http://127.0.0.1/", { headers: { accept: "text/html" } })).text();
    assert.equal(/<text[^>]*>(.*?)<\/text>/.exec(html)?.[1], drawn);
  }
});
