/** Holds `hf-auth` to `hf auth`: the same stored tokens give the same output and the same exit. */

import { EVERY, LOCAL, type Row, testAlike } from "../../support/program/side_by_side.ts";
import { ALICE, BOB, FUTURE, ini, LAPTOP, PAST, SEVERAL } from "../../support/store/samples.ts";

const ODD_NUMBERS = [
  "1_700_000_000",
  "+0",
  "-1",
  "1.5",
  "1e9",
  "1__0",
  "\u0661\u0660\u0660\u0660",
  "253402300799",
];

const STORES: readonly Row[] = [
  {
    name: "nobody logged in",
    commands: EVERY,
    fails: EVERY.filter((command) => !/^(list|ls)/.test(command)),
  },
  { name: "nothing to switch to", commands: ["switch", "switch -q", "switch --format agent"] },
  { name: "one classic token", token: ALICE, stored: LAPTOP, commands: EVERY },
  { name: "several, OAuth with any expires_at", token: ALICE, stored: SEVERAL, commands: LOCAL },
  { name: "several, none active", stored: SEVERAL, fails: ["token", "whoami"] },
  {
    name: "an OAuth token that is not refreshable",
    token: "hf_oauth_once",
    stored: SEVERAL,
    commands: LOCAL,
  },
  { name: "an OAuth token with no number", token: "hf_oauth_word", stored: SEVERAL, commands: LOCAL },
  { name: "an ageing token, refused", token: "hf_oauth_behind", stored: SEVERAL, fails: ["whoami"] },
  {
    name: "an ageing token, the Hub fails",
    token: "hf_oauth_behind",
    stored: SEVERAL,
    refresh: { status: 500 },
    commands: LOCAL,
  },
  {
    name: "an ageing token, a senseless answer",
    token: "hf_oauth_behind",
    stored: SEVERAL,
    refresh: { json: { token: "x" } },
    commands: LOCAL,
  },
  {
    name: "an ageing token, offline",
    token: "hf_oauth_behind",
    stored: SEVERAL,
    env: { HF_HUB_OFFLINE: "1" },
    commands: LOCAL,
  },
  {
    name: "two sections with one token",
    token: ALICE,
    stored: ini({ a: { hf_token: ALICE }, b: { hf_token: ALICE } }),
    commands: LOCAL,
  },
  {
    name: "names with spaces, brackets, %, # and =",
    token: ALICE,
    stored: ini({
      " around ": { hf_token: BOB },
      "%(x)s # ;": { hf_token: BOB },
      "a = b: c": { hf_token: ALICE },
      "a [b] c": { hf_token: BOB },
      "]": { hf_token: BOB },
    }),
    commands: LOCAL,
  },
  {
    name: "names that are combining, wide, astral, joined, right to left",
    token: ALICE,
    stored: ini({
      "e\u0301te\u0301": { hf_token: ALICE },
      "日本語のトークン": { hf_token: BOB, expires_at: FUTURE },
      "🤗": { hf_token: BOB },
      "👩‍💻 zwj": { hf_token: BOB },
      "שלום": { hf_token: BOB },
      "\uff5e": { hf_token: BOB },
    }),
    commands: LOCAL,
  },
  {
    name: "[DEFAULT] is inherited",
    token: ALICE,
    stored: `[DEFAULT]\nexpires_at = ${FUTURE}\n\n${LAPTOP}`,
    commands: LOCAL,
  },
  {
    name: "only [DEFAULT]",
    token: ALICE,
    stored: ini({ DEFAULT: { hf_token: ALICE } }),
    commands: LOCAL,
  },
  {
    name: "comments, colons, continuation lines, CRLF",
    token: ALICE,
    stored:
      `# mine\r\n[a]\r\nHF_Token: ${ALICE}\r\n; more\r\n[b]\r\nnote = one\r\n  two\r\nhf_token =${BOB}\r\n`,
    commands: LOCAL,
  },
  {
    name: "tokens that are short, empty, not ASCII",
    token: "hf",
    stored: ini({ a: { hf_token: "hf" }, b: { hf_token: "" }, c: { hf_token: "hf_🤗ü" } }),
    fails: ["whoami"],
  },
  { name: "an active token that is not ASCII", token: "hf_ü", fails: ["whoami"] },
  {
    name: "numbers as Python reads them",
    token: ALICE,
    stored: ini(
      Object.fromEntries(ODD_NUMBERS.map((expires_at, i) => [`${i}`, { hf_token: BOB, expires_at }])),
    ),
    env: { TZ: "UTC" },
    commands: ["list"],
  },
  ...["UTC", "Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kathmandu", ":Europe/Berlin", "no/where"].map(
    (TZ) => ({
      name: `dates with TZ=${TZ}`,
      // Two hours apart around a midnight, and one in summer.
      stored: ini(Object.fromEntries(
        [...Array.from({ length: 12 }, (_, i) => PAST + i * 7211), 4_118_083_200].map((expires_at) =>
          [`at ${expires_at}`, { hf_token: BOB, expires_at }] as const
        ),
      )),
      env: { TZ },
      commands: ["list"],
    }),
  ),
  { name: "COLUMNS too few", token: ALICE, stored: SEVERAL, env: { COLUMNS: "20" }, commands: ["list"] },
];

testAlike(STORES);
