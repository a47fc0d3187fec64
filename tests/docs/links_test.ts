/** Every link between the documents leads to a file, and to a heading that is there. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { documents } from "../support/readme.ts";

/** A heading's address, as GitHub has it. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").trim().replaceAll(" ", "-");
}

/** The text without its examples, in which a bracket is no link and a hash no heading. */
function prose(path: string): string {
  return readFileSync(path, "utf8").replace(/^```.*?^```$/gms, "");
}

for (const path of [...documents(), "CONTRIBUTING.md", "SECURITY.md"]) {
  test(`${path}: its links lead somewhere`, () => {
    const links = [...prose(path).matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)].map(([, target]) => target!);
    const dead = links.filter((target) => {
      const [file, anchor] = target.split("#") as [string, string?];
      const to = file === "" ? path : normalize(join(dirname(path), file));
      if (!existsSync(to)) return true;
      if (anchor === undefined) return false;
      return ![...prose(to).matchAll(/^#+ (.*)$/gm)].some(([, heading]) => anchorOf(heading!) === anchor);
    });
    assert.deepEqual(dead, []);
  });
}

test("README fits a few screens, and leads to every document", () => {
  const readme = readFileSync("README.md", "utf8");
  assert.ok(readme.split("\n").length <= 151);
  const missing = documents().filter((path) => path !== "README.md" && !readme.includes(`](${path})`));
  assert.deepEqual(missing, []);
});

test("the site's sidebar has every document", () => {
  const sidebar = readFileSync("site/.vitepress/config.mjs", "utf8");
  const missing = documents().filter((path) =>
    path !== "README.md" && !sidebar.includes(`"${path.replace(/^docs\/|\.md$/g, "")}"`)
  );
  assert.deepEqual(missing, []);
});
