/** A notebook's cell in Deno's own Jupyter kernel logs in: the card appears and becomes the result. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { grant } from "../support/fakes/granted_token.ts";
import { approve } from "../support/hub/approve.ts";
import { serveCheckout, serveRegistry } from "../support/network/checkout_server.ts";
import { type Hub, startHub } from "../support/hub/hub.ts";
import { type Kernel, startKernel } from "../support/jupyter/kernel.ts";
import { type Home, makeHome } from "../support/program/program.ts";
import { needsModule } from "../support/python.ts";

const options = { skip: needsModule("jupyter_client"), timeout: 120_000 };
const NO_JSR = "http://127.0.0.1:1/";

interface Notebook {
  readonly hub: Hub;
  readonly home: Home;
  readonly kernel: Kernel;
  /** A cell that imports the checkout by URL, then runs `code`. */
  run(code: string): void;
  /** The card's words, as the latest cell first showed it, and its code. */
  card(): Promise<{ readonly id: string; readonly html: string; readonly code: string }>;
  /** What the card became. */
  replaced(pattern: RegExp): Promise<{ readonly id: string; readonly html: string }>;
}

interface Display {
  readonly data: Readonly<Record<string, string>>;
  readonly transient: { readonly display_id: string };
}

async function inNotebook(jsr: string, use: (notebook: Notebook) => Promise<void>): Promise<void> {
  await using hub = await startHub();
  await using checkout = await serveCheckout();
  await using home = await makeHome();
  const env = home.env(hub.url, { DENO_DIR: join(home.path, "deno"), JSR_URL: jsr });
  await using kernel = startKernel(env);
  const display = async (type: string, pattern: RegExp) => {
    const { data, transient } = (await kernel.waitFor(type, pattern)).content as unknown as Display;
    return { id: transient.display_id, html: data["text/html"]! };
  };
  await use({
    hub,
    home,
    kernel,
    run: (code) => kernel.run(`var hf = await import("${checkout.url}/mod.ts");\n${code}`),
    async card() {
      const shown = await display("display_data", /Waiting/);
      return { ...shown, code: /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(shown.html)![0] };
    },
    replaced: (pattern) => display("update_display_data", pattern),
  });
}

async function checkLogin({ hub, home, kernel, run, card, replaced }: Notebook): Promise<void> {
  run("await hf.login();");
  const { id, html, code } = await card();
  assert.match(html, new RegExp(`<a href="${hub.url}/oauth/device[^"]*" target="_blank"`));
  await approve(hub.url, code);
  const result = await replaced(/Logged in as alice/);
  assert.equal(result.id, id);
  assert.match(
    result.html,
    /The token is stored as oauth-alice, valid until 20\d\d-\d\d-\d\d and refreshed automatically\./,
  );
  assert.equal((await kernel.waitFor("execute_reply")).content["status"], "ok");
  await kernel.waitFor("execute_result", /status: \\"logged_in\\"[\s\S]*user: \\"alice\\"/);

  const token = await home.read("token");
  const stored = await home.read("stored_tokens");
  assert.match(token!, /^hf_oauth_/);
  assert.equal(stored!.startsWith(`[oauth-alice]\nhf_token = ${token}\nrefresh_token = `), true);
  assert.equal(await home.mode("token"), 0o600);
  const secrets = [
    token!,
    /^refresh_token = (.*)$/m.exec(stored!)![1]!,
    ...hub.requests.flatMap(({ body }) => new URLSearchParams(body).getAll("device_code")),
  ];
  assert.equal(secrets.length > 2, true);
  const said = JSON.stringify(kernel.messages);
  assert.deepEqual(secrets.filter((secret) => said.includes(secret)), []);
  assert.doesNotMatch(said, /input_request/);
}

test("a notebook's cell logs in where JSR cannot be reached", options, () => inNotebook(NO_JSR, checkLogin));

test("a notebook's cell logs in with @std from JSR", options, async () => {
  await using registry = await serveRegistry();
  await inNotebook(`${registry.url}/`, checkLogin);
  assert.deepEqual(registry.asked.filter((path) => path.endsWith("mod.ts")).length, 2);
});

test(
  "a notebook's cell shows a denial and an interrupt, after which the kernel runs on",
  options,
  () =>
    inNotebook(NO_JSR, async ({ hub, home, kernel, run, card, replaced }) => {
      run("await hf.notebookLogin();");
      const denied = await card();
      await approve(hub.url, denied.code, { deny: true });
      assert.equal(
        (await replaced(/denied in the browser.*Log in again and choose Authorize/)).id,
        denied.id,
      );
      assert.equal((await kernel.waitFor("execute_reply")).content["ename"], "HfAuthError");

      run("await hf.notebookLogin();");
      const interrupted = await card();
      assert.notEqual(interrupted.id, denied.id);
      kernel.interrupt();
      assert.equal((await replaced(/interrupted.*Run the cell again/)).id, interrupted.id);
      assert.equal((await kernel.waitFor("execute_reply")).content["evalue"], "The login was interrupted");

      // The same variables: it is not a new kernel.
      kernel.run("`${typeof hf.login} ${6 * 7}`");
      await kernel.waitFor("execute_result", /function 42/);
      assert.deepEqual([await home.read("token"), await home.read("stored_tokens")], [undefined, undefined]);
    }),
);

test(
  "a notebook's cell shows no card where somebody is logged in, and interpreterLogin's words",
  options,
  () =>
    inNotebook(NO_JSR, async ({ hub, home, kernel, run }) => {
      await home.write("token", (await grant(hub)).access_token);
      run("await hf.login();");
      await kernel.waitFor("execute_result", /already_logged_in/);
      run(
        "const stop = new AbortController(); setTimeout(() => stop.abort(new Error('enough')), 1000);\n" +
          "await hf.interpreterLogin({ skipIfLoggedIn: false, signal: stop.signal });",
      );
      await kernel.waitFor("stream", /stderr.*with this code/);
      assert.equal((await kernel.waitFor("execute_reply")).content["evalue"], "enough");
      assert.deepEqual(kernel.messages.filter(({ type }) => type.includes("display_data")), []);
    }),
);
