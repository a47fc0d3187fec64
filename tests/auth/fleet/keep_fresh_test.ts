import assert from "node:assert/strict";
import { test } from "node:test";
import { type FreshnessEvent, keepFresh } from "../../../lib/auth/fleet/keep_fresh.ts";
import { HfAuthError } from "../../../lib/errors.ts";
import type { Engine } from "../../../lib/store/engines/engine.ts";
import { memoryEngine } from "../../../lib/store/engines/memory.ts";
import { json } from "../../support/fakes/hub.ts";
import { machineWith, NOW, section } from "../../support/store/fixture.ts";

const HOUR = 3600;
const STOP = new Error("enough");

const stored = (hours: number) =>
  section("far", { hf_token: "hf_far", refresh_token: "r_far", expires_at: NOW + 1000 * HOUR }) +
  section("near", { hf_token: "hf_near", refresh_token: "r_near", expires_at: NOW + hours * HOUR }) +
  section("plain", { hf_token: "hf_plain" });

/** What happens in so many hours, each with the hours since the start. */
async function watch(hours: number, left: number, answer: () => Response, wrap = (engine: Engine) => engine) {
  const engine = memoryEngine();
  await engine.write({ stored: stored(left), active: "hf_near" }, 0);
  const asked: string[] = [];
  const host = machineWith({}, {
    now: NOW * 1000,
    fetch: (_, init) => {
      if (init?.method === "HEAD") return Promise.resolve(new Response(null, { status: 405 }));
      asked.push(new URLSearchParams(`${init?.body}`).get("refresh_token")!);
      return Promise.resolve(answer());
    },
  });
  const stop = new AbortController();
  host.clock.at(hours * HOUR * 1000, () => stop.abort(STOP));
  const events: string[] = [];
  const onEvent = (event: FreshnessEvent) => {
    if (event.event === "looked") return;
    const at = (host.clock.monotonic() / HOUR / 1000).toFixed(1);
    const about = event.login?.tokenName ?? (event.event === "failed" ? event.error.code : "");
    events.push(`${event.event} ${about} at ${at} h`);
  };
  const ended = await keepFresh({
    host,
    store: wrap(engine),
    signal: stop.signal,
    onEvent,
    // In the middle of everything that is by chance.
    random: () => 0.5,
  }).catch((error: unknown) => error);
  assert.equal(ended, STOP);
  return { events, asked, parts: (await engine.read()).parts };
}

const renewed = () => json({ access_token: "hf_new", refresh_token: "r_new", expires_in: 30 * 24 * HOUR });

test("keepFresh refreshes a login before anybody else would, in the middle between one day and two", async () => {
  const { events, asked, parts } = await watch(20, 46, renewed);
  assert.deepEqual([events, asked, parts.active], [["refreshed near at 10.0 h"], ["r_near"], "hf_new"]);
});

test("keepFresh tries again what failed, less and less often, and what has ended not at all", async () => {
  const failing = await watch(1, 30, () => json({}, 500));
  assert.deepEqual(
    [failing.asked.length > 8, failing.asked.length < 30],
    [true, true],
    `${failing.asked.length}`,
  );
  const ended = await watch(20, 30, () => json({ error: "invalid_grant" }, 400));
  assert.deepEqual([ended.events, ended.asked], [["failed near at 0.0 h"], ["r_near"]]);
});

test("keepFresh tries again before a token ends, however often it has failed", async () => {
  let left = 12;
  const { parts } = await watch(0.2, 0.2, () => left-- > 0 ? json({}, 500) : renewed());
  assert.equal(parts.active, "hf_new");
});

test("keepFresh tells of a store that can't be reached, and goes on when it can", async () => {
  let left = 3;
  const { events, parts } = await watch(1, 30, renewed, (engine) => ({
    ...engine,
    read: () =>
      left-- > 0 ? Promise.reject(new HfAuthError("store_unreachable", "Cannot reach it")) : engine.read(),
  }));
  assert.deepEqual([events, parts.active], [[
    ...Array(3).fill("failed store_unreachable at 0.0 h"),
    "refreshed near at 0.0 h",
  ], "hf_new"]);
});
