import { testRuns } from "../../support/program/fixture.ts";
import { section } from "../../support/store/fixture.ts";

const END = Date.UTC(2030, 2, 17, 10, 30) / 1000;
const store = {
  token: "hf_alphaalpha",
  stored_tokens: section("Alpha", { hf_token: "hf_alphaalpha" }) + section("nothing", { other: 1 }) +
    section("oauth-alice", { hf_token: "hf_oauth_a.b.c", refresh_token: "r", expires_at: END }) +
    section("odd", { hf_token: "hf_odd1234", expires_at: "1e3" }) +
    section("old 日本", { hf_token: "hf_x", expires_at: Date.UTC(2020, 4, 5, 10, 30) / 1000 }),
};
const one = { token: "hf_alphaalpha", stored_tokens: section("Alpha", { hf_token: "hf_alphaalpha" }) };
// What `hf auth list` 2.0.0 printed for the same files, byte for byte.
const table = [
  "  name        token       expires             ",
  "- ----------- ----------- --------------------",
  "* Alpha       hf_****lpha                     ",
  "  nothing     <not set>                       ",
  "  oauth-alice hf_****.b.c 2030-03-17          ",
  "  odd         hf_****1234                     ",
  "  old 日本      hf_****hf_x 2020-05-05 (expired)",
  "",
].join("\n");
const listed = String.raw`[{"name": "Alpha", "token": "hf_****lpha", "active": true, "expires_at": null}, ` +
  String.raw`{"name": "nothing", "token": null, "active": false, "expires_at": null}, ` +
  String.raw`{"name": "oauth-alice", "token": "hf_****.b.c", "active": false, "expires_at": ${END}}, ` +
  String.raw`{"name": "odd", "token": "hf_****1234", "active": false, "expires_at": null}, ` +
  String
    .raw`{"name": "old \u65e5\u672c", "token": "hf_****hf_x", "active": false, "expires_at": 1588674600}]` +
  "\n";
// The same in a terminal: by what characters take there.
const onScreen = table.replace("old 日本      ", "old 日本    ");
const onSmallScreen = [
  "  name     token       expires             ",
  "- -------- ----------- --------------------",
  "* Alpha    hf_****lpha                     ",
  "  nothing  <not set>                       ",
  "  oauth-a… hf_****.b.c 2030-03-17          ",
  "  odd      hf_****1234                     ",
  "  old 日本 hf_****hf_x 2020-05-05 (expired)",
  "",
].join("\n");
const short = "  name  token      \n- ----- -----------\n* Alpha hf_****lpha\n";
const inactive = short.replace("*", " ");

const UNNAMED = "The active token, hf_****cret, has no name. " +
  "It is given one when you log in or switch to another.\n";

testRuns([
  ["list", { store }, { out: table }],
  ["list", { store, interactive: true }, { out: onScreen }],
  ["list", { store, interactive: true, size: { columns: 43, rows: 20 } }, { out: onSmallScreen }],
  ["list", { store, interactive: true, size: { columns: 34, rows: 20 } }, { out: onSmallScreen }],
  ["list --no-truncate", { store, interactive: true, size: { columns: 34, rows: 20 } }, { out: onScreen }],
  ["list", { store, interactive: true, size: { columns: 34, rows: 20 }, env: { AGENT: "x" } }, {
    out: table,
  }],
  ["ls", { store }, { out: table }],
  ["auth list", { store }, { out: table }],
  ["list --format human --no-truncate", { store: one }, { out: short }],
  ["list --format agent", { store: one }, { out: short }],
  [
    "list",
    { store: { token: "hf_a", stored_tokens: section("\u{1f917}".repeat(5), { hf_token: "hf_a" }) } },
    {
      out: `  name  token      \n- ----- -----------\n* ${"\u{1f917}".repeat(5)} hf_****hf_a\n`,
    },
  ],
  ["list --json", { store }, { out: listed }],
  ["list --format json", { store }, { out: listed }],
  ["list -q", { store }, { out: "Alpha\nnothing\noauth-alice\nodd\nold 日本\n" }],
  ["list", {}, { err: "No stored tokens found. Log in with `hf-auth login`.\n" }],
  ["list --json", {}, { out: "[]\n" }],
  ["list -q", {}, {}],
  ["list", { env: { HF_TOKEN: "hf_e" } }, {
    err:
      "No stored tokens found.\nWarning: HF_TOKEN is set, so its token is used instead of the stored ones\n",
  }],
  ["list", { store: one, env: { HF_TOKEN: "hf_e" } }, {
    out: inactive,
    err: "Warning: HF_TOKEN is set, so its token is used instead of the stored ones\n",
  }],
  ["list", { store: { stored_tokens: one.stored_tokens } }, {
    out: inactive,
    err:
      "Warning: No stored token is active\nHint: Choose one with `hf-auth switch`, or log in with `hf-auth login`\n",
  }],
  ["list", { store: { ...one, token: "hf_secretsecret" } }, { out: inactive, err: UNNAMED }],
  ["list", { store: { token: "hf_secretsecret" } }, { err: `No stored tokens found.\n${UNNAMED}` }],
  ["list --json", { store: { token: "hf_secretsecret" } }, {
    out: '[{"name": null, "token": "hf_****cret", "active": true, "expires_at": null}]\n',
  }],
  ["list -q", { store: { token: "hf_secretsecret" } }, {}],
  ["list", { store: { stored_tokens: section("a\x1b[2J", { hf_token: "\x9b" }) } }, {
    out: "  name token\n- ---- -----\n  a[2J **** \n",
    err:
      "Warning: No stored token is active\nHint: Choose one with `hf-auth switch`, or log in with `hf-auth login`\n",
  }],
]);
