/** What `hf-auth export` writes, read back by the programs it is for. */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { FORMS } from "../../../lib/export/forms.ts";
import { skipUnless } from "../../support/skip.ts";
import { isThere, READERS } from "./readers.ts";

/** Whatever a variable may hold; a token of the Hub is the first. */
const VALUES = [
  "hf_AbCdEfGhIjKlMnOpQrStUvWxYz01234567",
  "hf_oauth_eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL2h1YiJ9.a-b_c",
  "a b  c",
  "${HOME}",
  "$HOME $(id) `id` %HOME%",
  `"double"`,
  "it's 'single'",
  "back\\slash\\\\ \\' \\n \\",
  "#hash a #b",
  "a=b==",
  "!history! ~ * ? [x] {a,b} ; & | < > ( )",
  "\u2018typographic\u2019 \u00f1 \u65e5\u672c \u{1f44d}",
  "\ttab\x1b[31m\x7f",
  "a\nb\r\nc",
];

const NAMES: Readonly<Record<string, readonly [name: string, inside: string]>> = {
  kubernetes: ["true/yes.1", "yes.1"],
  systemd: ["", ""],
};

for (const reader of READERS) {
  const { form, program } = reader;
  const skip = skipUnless(isThere(reader), `${program.split(" ")[0]} is not installed`);
  test(`export --format ${form} is read by ${program} as it is, or refused`, { skip }, async () => {
    const [name, inside] = NAMES[form] ?? ["MY_Token2", "MY_Token2"];
    for (const value of VALUES) {
      const text = FORMS[form]!.write(value, name);
      if (text === undefined) continue;
      const folder = await mkdtemp(join(tmpdir(), "hf-auth-"));
      try {
        assert.deepEqual([value, await reader.read(text, inside, folder)], [value, value]);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
  });
}

test("every form is tried with a program that reads it", () => {
  const unread = Object.keys(FORMS).filter((form) => !READERS.some((reader) => reader.form === form));
  // GitHub's runner is nowhere but there.
  assert.deepEqual(unread, ["github"]);
});

test("on a CI machine only what it cannot have is missing", {
  skip: process.env["CI"] === undefined && "not a CI machine",
}, () => {
  const missing = READERS.filter((reader) => !isThere(reader)).map(({ program }) => program.split(" ")[0]);
  assert.deepEqual(missing.filter((program) => program !== "pwsh" && program !== "docker"), []);
});
