import assert from "node:assert/strict";
import { test } from "node:test";
import { keepSynced, syncToken } from "../../../lib/auth/fleet/sync.ts";
import type { Engine } from "../../../lib/store/engines/engine.ts";
import { memoryEngine } from "../../../lib/store/engines/memory.ts";
import { failureOf } from "../../support/failure.ts";
import { FOLDER, machineWith, section, type Store, storeOf } from "../../support/store/fixture.ts";

const path = `${FOLDER}/token`;

/** An engine in which that token is active, and that nothing may be written to. */
async function engineWith(active: string | undefined, name?: string): Promise<Engine> {
  const engine = memoryEngine(name);
  if (active !== undefined) {
    const stored = section("fleet", { hf_token: active, refresh_token: "r_fleet", expires_at: 1 });
    await engine.write({ active, stored }, 0);
  }
  return { ...engine, write: () => assert.fail("written") };
}

const rows: [
  criterion: string,
  local: Store,
  active: string | undefined,
  change: unknown,
  token: string | undefined,
][] = [
  ["writes the file where there is none", {}, "hf_fleet", "written", "hf_fleet"],
  ["leaves one that is equal", { token: "hf_fleet\n" }, "hf_fleet", "none", "hf_fleet\n"],
  [
    "replaces one whose token is stored on this machine, too",
    {
      token: "hf_own",
      stored_tokens: section("own", { hf_token: "hf_own" }),
    },
    "hf_fleet",
    "written",
    "hf_fleet",
  ],
  [
    "replaces none that is stored nowhere else",
    { token: "hf_own" },
    "hf_fleet",
    "token_name_taken",
    "hf_own",
  ],
  ["removes none that is stored nowhere else", { token: "hf_own" }, undefined, "token_name_taken", "hf_own"],
  ["has nothing to do where nobody is logged in", {}, undefined, "none", undefined],
];

for (const [criterion, local, active, change, token] of rows) {
  test(`syncToken ${criterion}`, async () => {
    const host = machineWith(local);
    const store = await engineWith(active);
    const came = await syncToken({ host, store }).then((result) => result.change, ({ code }) => code);
    assert.deepEqual([came, storeOf(host)["token"]], [change, token]);
  });
}

test("syncToken follows the store: another token, and none", async () => {
  const host = machineWith({});
  const changes = [];
  for (const active of ["hf_one", "hf_two", undefined]) {
    const { change } = await syncToken({ host, store: await engineWith(active) });
    changes.push([change, host.disk.files.get(path)?.text, host.disk.files.get(path)?.mode]);
  }
  assert.deepEqual(changes, [["written", "hf_one", 0o600], ["written", "hf_two", 0o600], [
    "removed",
    undefined,
    undefined,
  ]]);
});

test("syncToken follows a machine to another store, and to one that is named otherwise", async () => {
  const host = machineWith({});
  const changes = [];
  for (
    const [active, name] of [["hf_one", "a"], ["hf_two", "b"], ["hf_two", "a"], [undefined, "c"]] as const
  ) {
    const { change } = await syncToken({ host, store: await engineWith(active, name) });
    changes.push([change, host.disk.files.get(path)?.text]);
  }
  assert.deepEqual(changes, [["written", "hf_one"], ["written", "hf_two"], ["none", "hf_two"], [
    "removed",
    undefined,
  ]]);
});

test("syncToken says how to keep a token of this machine's own where the fleet does not get it", async () => {
  const { hint } = await failureOf(
    syncToken({ host: machineWith({ token: "hf_own" }), store: await engineWith("hf_fleet") }),
  );
  assert.equal(
    hint,
    "Store it with `hf-auth login --store files --token -`, remove the file, or set HF_TOKEN_PATH to another one",
  );
});

test("syncToken needs a store over the network", async () => {
  const { code, hint } = await failureOf(syncToken({ host: machineWith({}) }));
  assert.deepEqual([code, hint], [
    "invalid_configuration",
    "Name it with HF_AUTH_STORE or --store, such as etcd:https://HOST:2379/PREFIX",
  ]);
});

test("keepSynced keeps the file equal until it is stopped", async () => {
  const host = machineWith({});
  const engine = memoryEngine();
  await engine.write({ active: "hf_one" }, 0);
  const stop = new AbortController();
  host.clock.at(300_000, () => engine.write({ active: "hf_two" }, 1).then(() => {}));
  host.clock.at(600_000, () => stop.abort(new Error("enough")));
  const changes: string[] = [];
  const { message } = await keepSynced({
    host,
    store: engine,
    signal: stop.signal,
    onSync: ({ change }) => change === "none" || changes.push(`${change} ${host.disk.files.get(path)?.text}`),
  }).catch((error: Error) => error) as Error;
  assert.deepEqual([message, changes], ["enough", ["written hf_one", "written hf_two"]]);
});
