import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePastedToken, parseToken } from "../../lib/hub/token_format.ts";
import { failureOf } from "../support/failure.ts";

const hint = "Create one at https://huggingface.co/settings/tokens";
const EMPTY = { code: "invalid_token", message: "The token is empty", hint };
const ORGANIZATION = {
  code: "org_token",
  message: "You must use your personal account token, not an organization token",
  hint,
};
const REFRESH = { code: "invalid_token", message: "This is a refresh token, not an access token", hint };
const CHARACTERS = { code: "invalid_token", message: "The token contains invalid characters", hint };
const NO_TOKEN = {
  code: "invalid_token",
  message: "This is not a Hugging Face token: they start with hf_",
  hint,
};

type Row = [text: string, expected: string | typeof EMPTY];

async function outcome(parse: typeof parseToken, text: string): Promise<unknown> {
  return await failureOf(() => assert.fail(`parsed ${parse(text).reveal()}`)).catch((error) =>
    /^parsed (.*)$/s.exec(error.message)?.[1] ?? error
  );
}

const tokens: Row[] = [
  ["hf_secret", "hf_secret"],
  [" \r\nhf_secret\x85\n", "hf_secret"],
  ["hf_oauth_a-b.c_d.e~f+g/h==", "hf_oauth_a-b.c_d.e~f+g/h=="],
  ["hf_jwt_a.b.c", "hf_jwt_a.b.c"],
  ["any-staging_token", "any-staging_token"],
  ["", EMPTY],
  [" \n\x1c", EMPTY],
  ["api_org_secret", ORGANIZATION],
  ["  api_org", ORGANIZATION],
  ["hf_oauth__refresh_secret", REFRESH],
  ["hf_ secret", CHARACTERS],
  ["hf_\nsecret", CHARACTERS],
  ["'hf_secret'", CHARACTERS],
  ["hf_secret\x16", CHARACTERS],
  ["\ufeffhf_secret", CHARACTERS],
  ["hf_sécret_secret", CHARACTERS],
  ["hf_=secret", CHARACTERS],
];

for (const [text, expected] of tokens) {
  test(`parseToken reads ${JSON.stringify(text)}`, async () => {
    assert.deepEqual(await outcome(parseToken, text), expected);
  });
}

const pastes: Row[] = [
  ["hf_secret", "hf_secret"],
  ['"hf_secret"', "hf_secret"],
  ["'hf_secret'\n", "hf_secret"],
  [" ` hf_secret ` ", "hf_secret"],
  ['"hf_secret",', "hf_secret"],
  ["hf_secret;", "hf_secret"],
  ["\x16hf_secret", "hf_secret"],
  ["hf_se\x16cret\x7f\r\n", "hf_secret"],
  ["\x1b[200~hf_secret\x1b[201~", "hf_secret"],
  ["\x1b[200~ 'hf_secret'\r\x1b[201~", "hf_secret"],
  ["\ufeffhf_secret", "hf_secret"],
  ["api_oldsecret", "api_oldsecret"],
  ["", EMPTY],
  ["''", EMPTY],
  ["\x16\x16", EMPTY],
  ["'api_org_secret'", ORGANIZATION],
  ['"hf_oauth__refresh_secret"', REFRESH],
  ["hf_a secret", CHARACTERS],
  ["HF_TOKEN=hf_secret", CHARACTERS],
  ["my-secret-password", NO_TOKEN],
  ["secret", NO_TOKEN],
];

for (const [text, expected] of pastes) {
  test(`parsePastedToken reads ${JSON.stringify(text)}`, async () => {
    assert.deepEqual(await outcome(parsePastedToken, text), expected);
  });
}
