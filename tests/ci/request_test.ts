import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { askCi } from "../../lib/ci/request.ts";
import { SYSTEMS } from "../../lib/ci/systems/systems.ts";
import { currentHost } from "../../lib/host/current.ts";
import { VERSION } from "../../lib/version.ts";
import { failureOf } from "../support/failure.ts";
import { fakeHub } from "../support/fakes/hub.ts";
import { serving } from "../support/network/serving.ts";

const of = "Test CI";

test("a redirect is not followed: what is sent reaches no other address", async () => {
  const { server, fetch } = await currentHost();
  const [asked, elsewhere]: [Record<string, string>[], string[]] = [[], []];
  await serving(server!, ({ url }) => {
    elsewhere.push(url);
    return new Response("a.a.a");
  }, (other) =>
    serving(server!, ({ headers }) => {
      const { authorization, "user-agent": agent } = Object.fromEntries(headers);
      asked.push({ authorization: authorization!, agent: agent! });
      return new Response("secret", { status: 307, headers: { location: `${other.url}/?audience=secret` } });
    }, async ({ url }) => {
      const headers = { authorization: "Bearer secret" };
      const { status, text } = await askCi({ fetch }, { of, url: new URL(`${url}/a`), headers }, {});
      assert.deepEqual([status, text], [307, ""]);
    }));
  assert.deepEqual([asked, elsewhere], [
    [{ authorization: "Bearer secret", agent: `hf-auth/${VERSION}` }],
    [],
  ]);
});

test("who does not respond is not waited for without end", async () => {
  using silent = fakeHub(["GET https://ci.test/?secret", "silence"]);
  const request = { of, url: new URL("https://ci.test/?secret"), headers: {}, patience: 1 };
  assert.deepEqual(await failureOf(askCi(silent, request, {})), {
    code: "oidc_unavailable",
    message: "Could not get an identity token from Test CI: https://ci.test did not respond within 0.001 s",
    hint: "Check the network connection and the proxy, then try again",
  });
});

test("docs/ci.md names every system and every variable that is read for it", () => {
  const page = readFileSync("docs/ci.md", "utf8");
  const names = SYSTEMS.flatMap(({ name, variables }) => [`## ${name}\n`, ...Object.keys(variables)]);
  assert.deepEqual(names.filter((name) => !page.includes(name)), []);
});
