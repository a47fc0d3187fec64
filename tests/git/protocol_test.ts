import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { formatAnswer, parseRequest } from "../../lib/git/protocol.ts";
import { Secret } from "../../lib/secret.ts";

const NOTHING = { protocol: "", host: "", takesAuthtype: false, schemes: [] };
const HUB = { ...NOTHING, protocol: "https", host: "huggingface.co" };
const hub = "protocol=https\nhost=huggingface.co\n";

const requests: [criterion: string, text: string, expected: unknown][] = [
  ["what git 2.39 asks", hub, HUB],
  ["a request without a last newline", "protocol=https\nhost=huggingface.co", HUB],
  ["a request with CR, as git reads it", "protocol=https\r\nhost=huggingface.co\r\n\r\n", HUB],
  ["only what is before an empty line", `${hub}\nhost=example.com\n`, HUB],
  ["nothing", "", NOTHING],
  ["what nobody knows", `${hub}quit=1\nnonsense\n=x\nstate[]=a\n`, HUB],
  ["the last of a key that comes twice", `host=a\n${hub}`, HUB],
  ["a value with = in it", `${hub}path=a=b\n`, { ...HUB, path: "a=b" }],
  ["a path and a user", `${hub}path=alice/model.git\nusername=alice\n`, {
    ...HUB,
    path: "alice/model.git",
    username: "alice",
  }],
  ["an empty user as none", `${hub}username=\n`, HUB],
  ["NUL and what is not UTF-8 as they are", "protocol=https\nhost=hugging\0face.co\ufffd\n", {
    ...HUB,
    host: "hugging\0face.co\ufffd",
  }],
  ["an address", "url=https://al%69ce:hf_a@huggingface.co/a/b.git\n", {
    ...HUB,
    path: "a/b.git",
    username: "alice",
    secret: "hf_a",
  }],
  ["what git 2.46 can", `capability[]=authtype\ncapability[]=state\n${hub}`, { ...HUB, takesAuthtype: true }],
  ["a list that is emptied", `capability[]=authtype\ncapability[]=\n${hub}`, HUB],
  ["what a server offers", `${hub}wwwauth[]=Basic realm="x"\nwwwauth[]=bearer, error="y"\n`, {
    ...HUB,
    schemes: ["basic", "bearer"],
  }],
  ["a password", `${hub}username=hf_user\npassword=hf_a\n`, { ...HUB, username: "hf_user", secret: "hf_a" }],
  ["a bearer token", `${hub}authtype=Bearer\ncredential=hf_a\n`, { ...HUB, secret: "hf_a" }],
  ["a basic credential", `${hub}authtype=basic\ncredential=${btoa("u:hf:a")}\n`, { ...HUB, secret: "hf:a" }],
  ["a basic credential that is none", `${hub}authtype=Basic\ncredential=%\n`, HUB],
];

for (const [criterion, text, expected] of requests) {
  test(`parseRequest reads ${criterion}`, () => {
    const { secret, ...request } = parseRequest(text);
    assert.deepEqual({ ...request, ...secret && { secret: secret.reveal() } }, expected);
  });
}

const token = new Secret("hf_a");
const answers: [
  criterion: string,
  request: { takesAuthtype: boolean; schemes: string[] },
  expiresAt: number | undefined,
  text: string,
][] = [
  ["a password", { takesAuthtype: false, schemes: ["bearer"] }, undefined, "username=u\npassword=hf_a\n"],
  [
    "its end",
    { takesAuthtype: false, schemes: [] },
    17,
    "username=u\npassword=hf_a\npassword_expiry_utc=17\n",
  ],
  ["no end that is no number", { takesAuthtype: false, schemes: [] }, NaN, "username=u\npassword=hf_a\n"],
  [
    "a bearer token that nobody keeps",
    { takesAuthtype: true, schemes: ["basic", "bearer"] },
    17,
    "capability[]=authtype\nauthtype=Bearer\ncredential=hf_a\nephemeral=1\npassword_expiry_utc=17\n",
  ],
  [
    "a bearer token to a server that has not said what it offers",
    { takesAuthtype: true, schemes: [] },
    undefined,
    "capability[]=authtype\nauthtype=Bearer\ncredential=hf_a\nephemeral=1\n",
  ],
  [
    "a basic credential to a server that knows no bearer tokens",
    { takesAuthtype: true, schemes: ["basic"] },
    undefined,
    `capability[]=authtype\nauthtype=Basic\ncredential=${btoa("u:hf_a")}\nephemeral=1\n`,
  ],
];

test("formatAnswer gives a basic credential in UTF-8, whatever the token is called", () => {
  const text = formatAnswer({ takesAuthtype: true, schemes: ["basic"] }, { username: "日本é", token });
  const [, credential = ""] = /^credential=(.*)$/m.exec(text) ?? [];
  assert.equal(Buffer.from(credential, "base64").toString(), "日本é:hf_a");
});

for (const [criterion, request, expiresAt, text] of answers) {
  test(`formatAnswer gives ${criterion}`, () => {
    const answer = { username: "u", token, ...expiresAt !== undefined && { expiresAt } };
    assert.equal(formatAnswer(request, answer), text);
  });
}
