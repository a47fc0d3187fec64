import assert from "node:assert/strict";
import { test } from "node:test";
import { login } from "../../../lib/auth/login.ts";
import { json } from "../../support/fakes/hub.ts";
import { device, poll } from "../../support/fakes/login_exchanges.ts";
import { fakePerson } from "../../support/fakes/person.ts";
import { failureOf } from "../../support/failure.ts";
import { machine } from "../../support/login/approval.ts";

test("login shows that it waits for a code, and for another's login after the code has expired", async () => {
  using world = machine([device(), poll(json({ error: "expired_token" }, 400))]);
  const { seen, ...rest } = fakePerson("browser");
  const person = {
    ...rest,
    async showPause(pause: string, done: AbortSignal) {
      seen.push(pause);
      await new Promise((resolve) => done.addEventListener("abort", resolve));
      seen.push("over");
    },
  };
  const { code } = await failureOf(login({ host: world.host, person, skipIfLoggedIn: false }));
  const told = seen.map((entry) => typeof entry === "string" ? entry : "the code");
  assert.deepEqual([code, told], [
    "expired_token",
    ["method", "code", "over", "the code", "done", "expired", "over"],
  ]);
});
