import assert from "node:assert/strict";
import { test } from "node:test";
import { FreshnessMetrics } from "../../../../lib/cli/commands/fleet/metrics.ts";
import { HfAuthError } from "../../../../lib/errors.ts";

/** A clock that is set by hand, in seconds. */
function started() {
  let seconds = 1_000;
  const clock = {
    now: () => seconds * 1000,
    monotonic: () => seconds * 1000,
    sleep: () => Promise.reject(new Error("asleep")),
  };
  const metrics = new FreshnessMetrics(clock);
  const ask = async (path: string, method = "GET") => {
    const response = metrics.respond(new Request(`http://host${path}`, { method }));
    return [response.status, await response.text()] as const;
  };
  return { metrics, ask, pass: (more: number) => void (seconds += more) };
}

const samples = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
const until = (seconds: number) => new Date(seconds * 1000);

test("/metrics counts from 0, and says what is known of each login", async () => {
  const { metrics, ask, pass } = started();
  const [, first] = await ask("/metrics");
  assert.deepEqual(samples(first), [
    "hf_auth_refreshes_total 0",
    "hf_auth_refresh_conflicts_total 0",
    "hf_auth_store_last_read_timestamp_seconds 0",
  ]);
  pass(10);
  metrics.note({
    event: "looked",
    logins: [{ tokenName: 'a "b" \\ c\nd', expiresAt: until(1500) }, { tokenName: "forever" }],
  });
  metrics.note({ event: "refreshed", login: { tokenName: 'a "b" \\ c\nd', expiresAt: until(2000) } });
  metrics.note({ event: "conflict", login: { tokenName: "gone", expiresAt: until(3000) } });
  for (const code of ["offline", "store_unreachable", "offline"] as const) {
    metrics.note({ event: "failed", error: new HfAuthError(code, "It failed") });
  }
  pass(5);
  const [status, text] = await ask("/metrics");
  assert.deepEqual([status, samples(text)], [200, [
    String.raw`hf_auth_token_expiry_timestamp_seconds{name="a \"b\" \\ c\nd"} 2000`,
    String.raw`hf_auth_token_expires_in_seconds{name="a \"b\" \\ c\nd"} 985`,
    "hf_auth_refreshes_total 1",
    'hf_auth_refresh_failures_total{code="offline"} 2',
    'hf_auth_refresh_failures_total{code="store_unreachable"} 1',
    "hf_auth_refresh_conflicts_total 1",
    "hf_auth_store_last_read_timestamp_seconds 1010",
  ]]);
});

test("/healthz is well until the store has not been read for an hour, from the start on", async () => {
  const { metrics, ask, pass } = started();
  const seen = [await ask("/healthz")];
  pass(3_601);
  seen.push(await ask("/healthz"));
  metrics.note({ event: "looked", logins: [] });
  pass(3_600);
  seen.push(await ask("/healthz"));
  const ill = [503, "The store has not been read for an hour\n"];
  assert.deepEqual(seen, [[200, "ok\n"], ill, [200, "ok\n"]]);
});

test("nothing else is answered", async () => {
  const { ask } = started();
  assert.deepEqual([await ask("/"), await ask("/metrics/"), await ask("/metrics", "POST")], [
    [404, "Not found\n"],
    [404, "Not found\n"],
    [405, "Only GET is allowed\n"],
  ]);
});
