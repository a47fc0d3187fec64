/** Real processes that write and read at once: what is read is whole, and nothing is lost. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseIni } from "../../../lib/store/ini/ini.ts";
import { type ClassicToken, startHub } from "../../support/hub/hub.ts";
import { type Home, makeHome, runPython } from "../../support/program/program.ts";
import { needsPython } from "../../support/python.ts";
import { classicTokens, filesOf, namesIn, pathIn, storeOf, succeed } from "../../support/store/state.ts";

const LOGINS = 64;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Waits for all, so that nothing still runs when the first failure is told. */
async function all<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}

/** Each name and token as Python reads them, where there is one. */
async function assertPythonReads(home: Home, tokens: readonly ClassicToken[]): Promise<void> {
  if (needsPython) return;
  const script = "import json; from huggingface_hub.utils import _auth; " +
    "print(json.dumps(_auth.get_stored_tokens()))";
  const { status, stdout, stderr } = await runPython(script, { env: home.env("http://127.0.0.1:1") });
  assert.equal(status, 0, stderr);
  const expected = tokens.map(({ displayName, token }) => [displayName, token]);
  assert.deepEqual(Object.entries(JSON.parse(stdout)), expected);
}

test(`${LOGINS} logins at once: every token is stored, as Python reads it too`, async () => {
  const tokens = classicTokens("machine", LOGINS);
  await using hub = await startHub({ tokens });
  await using home = await makeHome();
  const env = home.env(hub.url);
  await all(tokens.map(({ token }) => succeed(["login", "--token", token], env)));
  const [stored, active] = await filesOf(home);
  assert.equal(stored, storeOf(tokens));
  assert.ok(tokens.some(({ token }) => token === active), active);
  assert.deepEqual(namesIn(home), ["stored_tokens", "stored_tokens.lock", "token"]);
  await assertPythonReads(home, tokens);
});

test("logins, logouts, switches and readers at once: what is read is always a whole store", async () => {
  const [joining, staying, leaving] = [
    classicTokens("a", 16),
    classicTokens("b", 4),
    classicTokens("c", 8),
  ] as const;
  const known = new Map(
    [...joining, ...staying, ...leaving].map((one) => [one.displayName, one.token]),
  );
  const texts = new Set(known.values());
  await using hub = await startHub({ tokens: joining });
  await using home = await makeHome({
    stored_tokens: storeOf([...staying, ...leaving]),
    token: staying[0]!.token,
  });
  const env = home.env(hub.url);
  let writing = true;
  const meanwhile = async (work: (round: number) => unknown) => {
    for (let round = 0; writing; round++) await work(round);
  };
  const writers = all([
    ...joining.map(({ token }) => succeed(["login", "--token", token], env)),
    ...leaving.map(({ displayName }) => succeed(["logout", "--token-name", displayName], env)),
  ]).finally(() => writing = false);

  const assertWhole = (found: Iterable<readonly [string, string | undefined]>, what: string) => {
    const sections = new Map(found);
    const wrong = [...sections].filter(([name, token]) => known.get(name) !== token);
    const missing = staying.filter(({ displayName }) => !sections.has(displayName));
    assert.deepEqual([wrong, missing], [[], []], what);
  };
  await all<unknown>([
    writers,
    meanwhile((round) =>
      succeed(["switch", "--token-name", staying[round % staying.length]!.displayName], env)
    ),
    meanwhile(async () => {
      const printed = await succeed(["token"], env);
      assert.ok(texts.has(printed.trimEnd()), `token printed ${JSON.stringify(printed)}`);
    }),
    meanwhile(async () => {
      const listed = (await succeed(["list", "-q"], env)).trimEnd().split("\n");
      assertWhole(listed.map((name) => [name, known.get(name)]), "list");
    }),
    meanwhile(async () => {
      const text = readFileSync(pathIn(home, "stored_tokens"), "utf8");
      assertWhole(parseIni(text).sections.map(({ name, values }) => [name, values.get("hf_token")]), text);
      const active = readFileSync(pathIn(home, "token"), "utf8");
      assert.ok(texts.has(active), `token is ${JSON.stringify(active)}`);
      await turn();
    }),
  ]);
  const left = [...joining, ...staying];
  assert.equal((await filesOf(home))[0], storeOf(left));
  await assertPythonReads(home, left);
});
