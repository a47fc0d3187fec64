import assert from "node:assert/strict";
import { test } from "node:test";
import { namesOf } from "../../lib/git/helper_list.ts";

const named: [line: string, name: string][] = [
  ["store --file secret", "store"],
  [" cache ", "cache"],
  ["!/usr/bin/gh auth git-credential", "!/usr/bin/gh"],
  ["! gh auth", "!gh"],
  ["!PW=secret prog --x", "!prog"],
  ['!A=b PW=\'a secret\' C="a \\" secret" D=a\\ secret prog', "!prog"],
  ["!PW=secret", "!"],
  ["!f() { echo password=secret; }; f", "!f()"],
];

for (const [line, name] of named) {
  test(`the helper in ${line} is named without what may be secret`, () => {
    assert.deepEqual(namesOf([line, line]), [name]);
  });
}
