import assert from "node:assert/strict";
import { test } from "node:test";
import { device, poll } from "../../support/fakes/login_exchanges.ts";
import {
  approval,
  before,
  denial,
  denied,
  forAgent,
  page,
  said,
  shown,
  stored,
  success,
  URL_HERE,
} from "../../support/program/login_output.ts";
import { announced, start } from "../../support/program/served_login.ts";
import { storeOf } from "../../support/store/fixture.ts";

test("serve stays, lets a person begin, cancel and begin again, and tells each login", async () => {
  using served = start("serve --format agent", [device(), poll("silence"), ...approval]);
  const { host } = served;
  await announced(served);
  assert.deepEqual(JSON.parse(await served.get("status")), { id: 0, state: "idle" });
  await served.press("begin");
  await served.asked(2);
  const waiting = Object.keys(storeOf(host)).map((name) => name.replace(/\d+\.[0-9a-f]{8}/, "…")).sort();
  assert.deepEqual(waiting, ["approved_login.….room", "pending_login"]);
  await served.press("begin");
  await served.press("cancel");
  await served.until("cancelled");
  assert.deepEqual(storeOf(host), {});
  await served.press("begin");
  await served.until("approved");
  assert.deepEqual(storeOf(host), stored(10));
  host.interrupt();
  assert.equal(await served.status, 130);
  assert.equal(served.out, `The page with the code is at ${URL_HERE}\n${forAgent}${forAgent}${success}`);
  assert.equal(host.stderr, "Warning: The login was cancelled\nCancelled\n");
  await assert.rejects(served.get("status"), /Nothing is listening/);
});

test("serve tells people of each login on standard error, and stays after a denial", async () => {
  using served = start("serve", [...denial, ...approval]);
  const { host } = served;
  await announced(served);
  await served.press("begin");
  await served.until("denied");
  await served.press("begin");
  await served.until("approved");
  host.interrupt();
  assert.equal(await served.status, 130);
  const warned = denied.replace("Error", "Warning");
  assert.deepEqual([served.out, served.err], [
    "",
    `${page(URL_HERE)}${shown}${warned}${shown}${said}Cancelled\n`,
  ]);
  assert.deepEqual(storeOf(host), stored(10));
});

test("serve --expect-user refuses another's approval, and stays", async () => {
  using served = start("serve --expect-user bob --json", approval, { store: before });
  await announced(served);
  await served.press("begin");
  await served.until("failed");
  assert.deepEqual(storeOf(served.host), before);
  assert.match(served.host.stderr, /^Warning: The login was approved by alice, not by bob\n/);
  served.host.interrupt();
  assert.equal(await served.status, 130);
});

test("serve forgets the code of a login that Ctrl-C ends", async () => {
  using served = start("serve --format agent --listen 0.0.0.0:8000", [device(), poll("silence")], {
    store: before,
  });
  const { host } = served;
  await announced(served);
  await served.press("begin");
  await served.asked(2);
  host.interrupt();
  assert.equal(await served.status, 130);
  assert.equal(host.stderr, "Cancelled\n");
  assert.deepEqual(storeOf(host), before);
});

for (const line of ["serve", "login --serve"]) {
  test(`${line} ends with 130 when Ctrl-C comes before it listens`, async () => {
    using served = start(line, [], {
      change: (host) => ({
        ...host,
        server: {
          ...host.server!,
          listen(handler, options) {
            host.interrupt();
            return host.server!.listen(handler, options);
          },
        },
      }),
    });
    assert.equal(await served.status, 130);
    assert.deepEqual(storeOf(served.host), {});
  });
}
