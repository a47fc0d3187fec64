import { failureLine, testRuns } from "../../support/program/fixture.ts";
import { FOLDER, section } from "../../support/store/fixture.ts";

const fields = { hf_token: "hf_a", note: "kept" };
const store = {
  token: "hf_a",
  stored_tokens: section("Alpha", fields) + section("b c", { hf_token: "hf_b" }),
};
const renamed = (name: string) => ({
  ...store,
  stored_tokens: section(name, fields) + section("b c", { hf_token: "hf_b" }),
});
const USE = "Hint: Write it as `hf-auth rename OLD NEW`; see the names with `hf-auth list`\n";
const TAKEN = "Error: There is already an access token named b c\n" +
  "Hint: Choose another name, or remove that token with `hf-auth logout --token-name 'b c'`\n";

testRuns([
  ["rename Alpha Omega", { store }, {
    err: "✓ Renamed the access token Alpha to Omega\n",
    store: renamed("Omega"),
  }],
  ["rename Alpha Omega --json", { store }, {
    out: '{"from": "Alpha", "to": "Omega"}\n',
    store: renamed("Omega"),
  }],
  ["rename Alpha Omega -q", { store }, { store: renamed("Omega") }],
  [["rename", "--", "Alpha", "-o"], { store }, {
    err: "✓ Renamed the access token Alpha to -o\n",
    store: renamed("-o"),
  }],
  ["rename Alpha Omega", { store, env: { HF_AUTH_TOKEN_NAME: "Alpha" } }, {
    err: "✓ Renamed the access token Alpha to Omega\n" +
      "Warning: HF_AUTH_TOKEN_NAME still names Alpha\nHint: Set it to Omega, or unset it\n",
    store: renamed("Omega"),
  }],
  [["rename", "Alpha", "b c"], { store }, { status: 1, err: TAKEN }],
  [["rename", "Alpha", "b c", "--json"], { store }, {
    status: 1,
    err: failureLine("token_name_taken", TAKEN),
  }],
  ["rename alpha Omega", { store }, {
    status: 1,
    err: `Error: Access token alpha not found in ${FOLDER}/stored_tokens\n` +
      "Hint: Did you mean Alpha? See the names with `hf-auth list`\n",
  }],
  ["rename", { store }, { status: 2, err: `Error: No token name given\n${USE}` }],
  ["rename Alpha", { store }, { status: 2, err: `Error: No new name given\n${USE}` }],
  ["rename Alpha b c", { store }, {
    status: 2,
    err: "Error: Unexpected argument c\nHint: See `hf-auth rename --help`\n",
  }],
]);
