/** Holds the settings to Python's: the same variables give the same files and the same Hub. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../../lib/config.ts";
import { memoryHost } from "../../lib/host/memory/host.ts";
import { runPython } from "../support/program/program.ts";
import { needsPython } from "../support/python.ts";

type Env = Readonly<Record<string, string>>;

interface Places {
  readonly token: string;
  readonly stored: string;
  readonly endpoint: string;
}

// The constants are computed on import, so each row imports them anew.
const PYTHON = `
import importlib, json, os, sys
from huggingface_hub import constants
places = []
for env in json.load(sys.stdin):
    os.environ.clear()
    os.environ.update(env)
    importlib.reload(constants)
    places.append({
        "token": constants.HF_TOKEN_PATH,
        "stored": constants.HF_STORED_TOKENS_PATH,
        "endpoint": constants.ENDPOINT,
    })
json.dump(places, sys.stdout)
`;

// For us a variable that is set but empty is unset; what a path names is expanded as it is.
const withoutEmpty = (env: Env): Env =>
  Object.fromEntries(Object.entries(env).filter(([name, value]) => value !== "" || name in SETS));

async function pythonPlaces(rows: readonly Env[]): Promise<Places[]> {
  const stdin = JSON.stringify(rows.map(withoutEmpty));
  const { status, stdout, stderr } = await runPython(PYTHON, { stdin });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

function ourPlaces(env: Env): Places {
  const { env: variable, paths } = memoryHost({ env, home: env["HOME"]! });
  // Python's paths may count from the folder that it was started in.
  const host = { env: variable, paths: { ...paths, absolute: (path: string) => path } };
  const { tokenPath, storedTokensPath, endpoint } = readConfig(host);
  return { token: tokenPath, stored: storedTokensPath, endpoint };
}

const SEED = 20_261_123;
const COUNT = 2_000;

const HOMES = ["/home/user", "/home/user/", "/", "/home/with space", "/home/ü", "rel"];
const FOLDERS = [
  "",
  "/",
  "/data",
  "/data/",
  "/data//",
  "//data",
  "/data//deep",
  "relative",
  "./relative",
  "../relative",
  "deep/relative/",
  "/data/./x",
  "/data/../x",
  "~",
  ".",
  "$DATA/../x",
  "~/",
  "~/sub",
  "~/sub/",
  "~//sub",
  " ~/sub",
  "/data/~",
  "~nobody-of-that-name/sub",
  "$DATA",
  "$DATA/sub",
  "${DATA}/sub",
  "${DATA}sub",
  "$DATAsub/x",
  "$MISSING/sub",
  "${MISSING}/sub",
  "$EMPTY/sub",
  "${EMPTY}sub",
  "$TILDE/sub",
  "~/$NESTED",
  "$NESTED",
  "$",
  "${",
  "${}",
  "$$DATA",
  "\\$DATA",
  "a$DATA$MISSING${DATA}",
  "%DATA%",
  "$DÄTA/x",
  "with space",
  "$1/x",
  "日本/🤗",
  "line\nbreak",
];
const SETS: Env = {
  DATA: "/var/data",
  DATAsub: "/var/datasub",
  EMPTY: "",
  TILDE: "~",
  NESTED: "$DATA",
  "1": "one",
};
const SWITCHES = ["", "0", "1", "on", "YES", "True", " 1", "off", "2"];
const ENDPOINTS = [
  "",
  "/",
  "https://huggingface.co",
  "https://huggingface.co/",
  "https://hub.example/path//",
  "http://127.0.0.1:8080",
  " https://hub.example",
  "HTTPS://HUB.EXAMPLE/",
  "hub.example",
];

function* generate(): Generator<Env> {
  let state = SEED;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(state / 2 ** 32 * limit);
  };
  const pick = <T>(values: readonly T[]): T => values[below(values.length)]!;
  const path = () => below(4) === 0 ? pick(FOLDERS) + pick(["/", ""]) + pick(FOLDERS) : pick(FOLDERS);
  for (let row = 0; row < COUNT; row++) {
    yield {
      HOME: pick(HOMES),
      ...SETS,
      ...(below(3) > 0 && { HF_HOME: path() }),
      ...(below(2) > 0 && { XDG_CACHE_HOME: path() }),
      ...(below(3) === 0 && { HF_TOKEN_PATH: path() }),
      ...(below(3) === 0 && { HUGGINGFACE_CO_STAGING: pick(SWITCHES) }),
      ...(below(3) === 0 && { HF_ENDPOINT: pick(ENDPOINTS) }),
    };
  }
}

test("readConfig: generated variables mean the same places as in Python", { skip: needsPython }, async () => {
  const rows = [...generate()];
  const expected = await pythonPlaces(rows);
  const wrong = rows.map((env, row) => ({ env, ours: ourPlaces(env), python: expected[row]! }))
    .filter(({ ours, python }) => JSON.stringify(ours) !== JSON.stringify(python));
  assert.deepEqual(wrong.slice(0, 12), [], `${wrong.length} of ${rows.length} differ`);
  assert.ok(new Set(expected.map(({ token }) => token)).size > 200);
});

const VARIABLES = ["HF_HOME", "XDG_CACHE_HOME", "HF_TOKEN_PATH"];

test(
  "readConfig: every path in every variable means the same places as in Python",
  { skip: needsPython },
  async () => {
    const alone = VARIABLES.flatMap((name) =>
      FOLDERS.map((path) => ({
        HOME: "/home/user",
        ...SETS,
        [name]: path,
      }))
    );
    const rows: Env[] = [{ HOME: "/home/user" }, ...alone];
    assert.deepEqual(
      rows.map((env) => [env, ourPlaces(env)]),
      (await pythonPlaces(rows)).map((it, i) => [rows[i], it]),
    );
  },
);
