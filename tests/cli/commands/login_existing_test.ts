import assert from "node:assert/strict";
import { test } from "node:test";
import { type Exchange, json } from "../../support/fakes/hub.ts";
import { CLIENT_ID } from "../../support/fakes/login_exchanges.ts";
import { run, START } from "../../support/program/fixture.ts";
import { section } from "../../support/store/fixture.ts";

const ALREADY = "Already logged in. Use `hf-auth login --force` to log in again.\n";

test("main warns of an ended session before it says that somebody is logged in", async () => {
  const store = {
    token: "hf_old",
    stored_tokens: section("ended by the Hub", { hf_token: "hf_old", refresh_token: "r", expires_at: 17 }),
  };
  const refused: Exchange = [
    `POST https://huggingface.co/oauth/token grant_type=refresh_token&refresh_token=r&client_id=${CLIENT_ID}`,
    json({ error: "invalid_grant" }, 400),
  ];
  assert.deepEqual(await run("login", { store, hub: [refused] }), {
    status: 0,
    out: "",
    err: "Warning: Could not refresh the access token: its refresh token is no longer valid\n" +
      `Hint: Log in again with \`hf-auth login --force\`\n${ALREADY}`,
    store: {
      ...store,
      refresh_log: section("ended by the Hub", {
        expires_at: 17,
        failures: 1,
        retry_at: START / 1000 + 60,
        ended_at: START / 1000,
      }),
    },
  });
});

for (const source of ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"]) {
  test(`main says that somebody is logged in by ${source}, and how to be somebody else`, async () => {
    const store = { token: "hf_old", stored_tokens: section("old", { hf_token: "hf_old" }) };
    const env = { [source]: "hf_env" };
    const outs = [];
    for (const line of ["login", "login --format agent", "login --json"]) {
      const { out, err } = await run(line, { store, env });
      outs.push(out + err);
    }
    assert.deepEqual(outs, [
      `Already logged in with the token of ${source}. ` +
      `Unset ${source} to log in with another one, or add --force to store one beside it.\n`,
      ALREADY,
      `{"event": "already_logged_in", "source": "${source}", "token_name": null}\n`,
    ]);
  });
}
