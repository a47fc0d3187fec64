import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inspect } from "node:util";
import { Secret } from "../lib/secret.ts";

const masks: [text: string, mask: string][] = [
  ["hf_secretsecret1234", "hf_****1234"],
  ["hf_x", "hf_****hf_x"],
  ["", "****"],
  ["\u{1f917}\u{1f917}\u{1f917}\u{1f917}-a\u{1f917}", "\u{1f917}\u{1f917}\u{1f917}****\u{1f917}-a\u{1f917}"],
];

for (const [text, mask] of masks) {
  test(`Secret is printed as ${mask} whatever prints it`, () => {
    const secret = new Secret(text);
    assert.deepEqual(
      [
        `${secret}`,
        String(secret),
        secret + "",
        [secret].join(),
        JSON.stringify({ secret }),
        inspect(secret),
        inspect({ deep: [secret] }, { depth: 9, showHidden: false }),
        Object.entries(secret),
      ],
      [mask, mask, mask, mask, `{"secret":"${mask}"}`, mask, `{ deep: [ ${mask} ] }`, []],
    );
  });
}

test("Secret.reveal gives the text", () => {
  assert.equal(new Secret("hf_secret").reveal(), "hf_secret");
});

test("Secret.hiddenIn leaves nothing of the secret in a text, unless any text has it", () => {
  const texts = [["hf_secret", "a hf_secret, hf_secrethf_secret"], ["$&.*", "a $&.* b"], ["abc", "abc"], [
    "",
    "a",
  ]];
  assert.deepEqual(texts.map(([secret, text]) => new Secret(secret!).hiddenIn(text!)), [
    "a ****, ********",
    "a **** b",
    "abc",
    "a",
  ]);
});

test("Secret.equals compares the texts", () => {
  const secret = new Secret("a");
  assert.deepEqual(
    [new Secret("a"), secret, new Secret("A"), new Secret(""), undefined].map((other) =>
      secret.equals(other)
    ),
    [true, true, false, false, false],
  );
});

test("Secret.reveal is called only where this table approves it", () => {
  const files = readdirSync("lib", { recursive: true, encoding: "utf8" }).map((file) => `lib/${file}`);
  const counts = [...files, "cli.ts", "mod.ts"].filter((file) => file.endsWith(".ts")).flatMap((file) => {
    const count = readFileSync(file, "utf8").match(/\breveal\b(?!\(\): string)/g)?.length;
    return count === undefined ? [] : [[file.replaceAll("\\", "/"), count]];
  });
  assert.deepEqual(Object.fromEntries(counts), {
    "lib/auth/account/fingerprint.ts": 1, // to hash it
    "lib/auth/fleet/sync.ts": 1, // the file token
    "lib/auth/login.ts": 1, // to check what a caller wrapped too early
    "lib/auth/login/pending_code.ts": 2, // a section of pending_login
    "lib/auth/logout/revoke.ts": 2, // what kind it says that it is
    "lib/auth/oidc/seal.ts": 2, // to make a key of it, and to seal it
    "lib/ci/identity.ts": 1, // to check what was handed in
    "lib/ci/jwt.ts": 2, // what it says of itself
    "lib/cli/commands/oidc/login.ts": 1, // GitHub's file of variables
    "lib/cli/commands/oidc/token.ts": 2, // standard output
    "lib/cli/commands/programs/exec.ts": 1, // another program's environment
    "lib/cli/commands/programs/export.ts": 1, // what is asked for: a pipe or a file
    "lib/cli/commands/programs/hand_out.ts": 1, // to check it
    "lib/cli/commands/programs/log_mask.ts": 1, // GitHub's mask
    "lib/cli/commands/token.ts": 1, // standard output
    "lib/docker/protocol.ts": 1, // standard output, which Docker reads
    "lib/git/credential.ts": 3, // git's standard input, and to find it in what git says
    "lib/git/protocol.ts": 1, // standard output, to git
    "lib/hub/access/bearer.ts": 1, // a request's header
    "lib/hub/access/claims.ts": 1, // what it says of itself
    "lib/hub/api/revoke.ts": 1, // a request's body
    "lib/hub/device_flow.ts": 1, // a request's body
    "lib/hub/oidc/token_exchange.ts": 1, // a request's body
    "lib/hub/refresh.ts": 1, // a request's body
    "lib/hub/token_format.ts": 1, // to check it
    "lib/store/change/editable_tokens.ts": 2, // the file token, and what a refresh was granted
    "lib/store/stored_token.ts": 2, // a section of stored_tokens
    "lib/store/tokens.ts": 1, // the file token, and to clean one
  });
});
