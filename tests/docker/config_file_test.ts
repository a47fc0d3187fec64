import assert from "node:assert/strict";
import { test } from "node:test";
import { withHelper } from "../../lib/docker/config_edit.ts";
import { NotUnderstood, readEntry } from "../../lib/docker/config_file.ts";

const REGISTRY = "registry.hf.space";
const OURS = '"registry.hf.space": "hf-auth"';
/** What no program that reads and writes JSON again would leave as it is. */
const ODD = '\t"auths": {\n\t\t"x": {"auth":"\\u003c", "n": 1.0e3}\n\t}';

const added: [criterion: string, before: string, after: string][] = [
  ["no file", "", `{\n\t"credHelpers": {\n\t\t${OURS}\n\t}\n}\n`],
  ["an empty object", "{}", `{"credHelpers": {"registry.hf.space":"hf-auth"}}`],
  ["one line", '{"a":1}', `{"a":1,"credHelpers": {"registry.hf.space":"hf-auth"}}`],
  ["Docker's own", `{\n${ODD}\n}`, `{\n${ODD},\n\t"credHelpers": {\n\t\t${OURS}\n\t}\n}`],
  ["two spaces", '{\n  "a": 1\n}\n', `{\n  "a": 1,\n  "credHelpers": {\n    ${OURS}\n  }\n}\n`],
  [
    "Windows' lines",
    '{\r\n\t"a": 1\r\n}\r\n',
    `{\r\n\t"a": 1,\r\n\t"credHelpers": {\r\n\t\t${OURS}\r\n\t}\r\n}\r\n`,
  ],
  [
    "another registry's helper",
    '{\n\t"credHelpers": {\n\t\t"ghcr.io": "gh"\n\t},\n\t"a": [ 1 ]\n}',
    `{\n\t"credHelpers": {\n\t\t"ghcr.io": "gh",\n\t\t${OURS}\n\t},\n\t"a": [ 1 ]\n}`,
  ],
];

for (const [criterion, before, after] of added) {
  test(`a helper is added to ${criterion}, and goes again without a trace`, () => {
    assert.equal(withHelper(before, REGISTRY, "hf-auth"), after);
    if (before !== "") assert.equal(withHelper(after, REGISTRY, undefined), before);
  });
}

test("a helper is put in the place of null", () => {
  const before = '{ "credHelpers": null, "c": 1 }';
  const after = before.replace("null", '{"registry.hf.space":"hf-auth"}');
  assert.equal(withHelper(before, REGISTRY, "hf-auth"), after);
});

for (
  const text of [
    '{"credHelpers":{"a":"b"},"credHelpers":{"c":"d"}}',
    '{"credHelpers":{"registry.hf.space":"a","registry.hf.space":"b"}}',
  ]
) {
  test(`${text} is not changed, since the other one would count`, () => {
    const isSaid = (error: unknown) => error instanceof NotUnderstood && /twice/.test(error.message);
    assert.throws(() => withHelper(text, REGISTRY, "hf-auth"), isSaid);
  });
}

test("another helper for the registry is replaced where it stands", () => {
  const before = '{ "credHelpers": { "a": "b", "registry.hf.space": "pass" }, "c": 1 }';
  assert.equal(withHelper(before, REGISTRY, "hf-auth"), before.replace("pass", "hf-auth"));
});

const auth = (text: string) => btoa(text);
const entries: [text: string, helper: string | undefined, password: string | undefined][] = [
  ["", undefined, undefined],
  ["{}", undefined, undefined],
  ['{"credHelpers":{"registry.hf.space":"pass"}}', "pass", undefined],
  ['{"credHelpers":{"registry.hf.space":""},"credsStore":"pass"}', undefined, undefined],
  [`{"auths":{"registry.hf.space":{"auth":"${auth("alice:hf_a:b")}"}}}`, undefined, "hf_a:b"],
  [`{"auths":{"https://registry.hf.space/":{"auth":"${auth("alice:hf_a")}"}}}`, undefined, "hf_a"],
  ['{"auths":{"registry.hf.space":{"identitytoken":"hf_i"}}}', undefined, "hf_i"],
  ['{"auths":{"registry.hf.space":{}}}', undefined, undefined],
  ['{"auths":{"registry.hf.space":{"auth":"%"}}}', undefined, undefined],
  [`{"auths":{"ghcr.io":{"auth":"${auth("alice:hf_a")}"}}}`, undefined, undefined],
];

for (const [text, helper, password] of entries) {
  test(`readEntry of ${text}`, () => {
    const entry = readEntry(text, REGISTRY);
    assert.deepEqual([entry.helper, entry.password?.reveal()], [helper, password]);
  });
}

const refused: [text: string, reason: string][] = [
  ["{", "it is not JSON"],
  ['{"a":1,}', "it is not JSON"],
  ["// a\n{}", "it is not JSON"],
  ["\ufeff{}", "it is not JSON"],
  ["[]", "it is not a JSON object"],
  ["null", "it is not a JSON object"],
  ['{"credHelpers":[]}', "its credHelpers is not a JSON object"],
  ['{"auths":"x"}', "its auths is not a JSON object"],
];

for (const [text, reason] of refused) {
  test(`what Docker could not read is not changed: ${text}`, () => {
    for (const work of [() => readEntry(text, REGISTRY), () => withHelper(text, REGISTRY, "hf-auth")]) {
      assert.throws(work, (error) => error instanceof NotUnderstood && error.message === reason);
    }
  });
}
