/** A file that is written in place: whoever is killed meanwhile, the next one finishes it. */

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inject, needsInjector } from "../../faults/injector.ts";
import { startHub } from "../../support/hub/hub.ts";
import { makeHome, program } from "../../support/program/program.ts";
import { section } from "../../support/store/fixture.ts";
import { classicTokens, namesIn, pathIn } from "../../support/store/state.ts";
import { amongMounts, mounted, needsMounts, TWO } from "./surroundings.ts";

const [given] = classicTokens("given", 1);
const AFTER_LOGIN = {
  stored_tokens: section(given!.displayName, { hf_token: given!.token }) + TWO.stored_tokens,
  token: given!.token,
};
// Without its first section: until the rest is cut off, there are two of the other.
const LAST = { stored_tokens: section("two", { hf_token: "hf_two" }), token: "hf_two" };
const CASES: [name: string, args: string[], after: typeof TWO, every: number][] = [
  ["switch", ["switch", "--token-name", "two"], { ...TWO, token: "hf_two" }, 1],
  ["logout --token-name", ["logout", "--token-name", "one"], LAST, 1],
  ["login", ["login", "--token", given!.token], AFTER_LOGIN, 2],
];
const FILES = ["stored_tokens", "token"] as const;

for (const [name, args, after, every] of CASES) {
  const skip = needsMounts || needsInjector();
  test(
    `${name} in place, killed at ${
      every === 1 ? "each" : "every other"
    } system call: the next start finishes it`,
    { skip },
    async () => {
      await using hub = await startHub({ tokens: [given!] });
      await using home = await makeHome();
      const outside = join(home.path, "outside");
      mkdirSync(outside);
      mkdirSync(pathIn(home), { mode: 0o700 });
      const before = after === LAST ? { ...TWO, token: "hf_two" } : TWO;
      const put = () => {
        for (const file of FILES) {
          for (const folder of [outside, pathIn(home)]) {
            writeFileSync(join(folder, file), before[file], { mode: 0o600 });
          }
        }
      };
      const script = FILES.map((file) => `mount --bind "${join(outside, file)}" "${pathIn(home, file)}"`)
        .join("; ");
      const env = home.env(hub.url);
      const at = (number?: number) =>
        inject(
          mounted(script, [program, ...args]),
          {
            below: pathIn(home),
            only: [
              "openat",
              "pwrite64",
              "write",
              "ftruncate",
              "fdatasync",
              "fsync",
              "unlink",
              "unlinkat",
              "rename",
              "flock",
              "close",
            ],
            ...number !== undefined && { number, action: "kill" },
          },
          join(home.path, "calls"),
          { env },
        );

      put();
      const { calls, status } = await at();
      assert.equal(status, 0);
      const first = calls.findIndex(({ on }) => on.endsWith("stored_tokens.lock"));
      let halves = 0;
      for (let number = first + 1; number <= calls.length; number += every) {
        put();
        const killed = await at(number);
        assert.ok(killed.calls.length > 0);
        const left = await Promise.all(FILES.map((file) => home.read(`../outside/${file}`)));
        if (namesIn(home).some((name) => /backup$|journal$/.test(name))) halves++;
        const { status, stdout, stderr } = await amongMounts(script, ["token"], { env });
        const call = `${number}: ${calls[number - 1]!.call} ${calls[number - 1]!.on}, after which there was ${
          JSON.stringify(left)
        }`;
        assert.deepEqual([status, stderr], [0, ""], call);
        const found = await Promise.all(FILES.map((file) => home.read(`../outside/${file}`)));
        const state = [before, after].find((state) =>
          FILES.every((file, index) => state[file] === found[index])
        );
        assert.ok(state, `${call}: ${JSON.stringify(found)} is neither old nor new`);
        assert.equal(stdout, `${state.token}\n`);
        assert.deepEqual(namesIn(home).filter((name) => name.endsWith(".backup")), [], call);
      }
      assert.ok(halves > 0, "none was killed half-way");
    },
  );
}
