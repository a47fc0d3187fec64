/** The page of the built program in a real browser, and what a person does on it. */

import assert from "node:assert/strict";
import { hostname, userInfo } from "node:os";
import { test } from "node:test";
import type { Browser, BrowserContext, Page } from "npm:playwright-core@1.65.1";
import { needsChromium, openBrowser } from "../support/page/browser.ts";
import { type Hub, startHub } from "../support/hub/hub.ts";
import { type Home, makeHome, type Running, spawnHfAuth } from "../support/program/program.ts";

/** A stand-in Hub, an empty home, and a browser. */
interface Room {
  readonly hub: Hub;
  readonly home: Home;
  readonly browser: Browser;
  /** Starts the program and gives the address of its page. */
  start(...args: string[]): Promise<[Running, string]>;
}

function browserTest(name: string, work: (room: Room) => Promise<void>): void {
  test(name, { skip: needsChromium, timeout: 120_000 }, async () => {
    await using hub = await startHub();
    await using home = await makeHome();
    const browser = await openBrowser(home.path);
    const running: Running[] = [];
    try {
      await work({
        hub,
        home,
        browser,
        async start(...args) {
          const program = spawnHfAuth(args, { env: home.env(hub.url) });
          running.push(program);
          const [url] = await program.waitFor(/http:\/\/[\d.]+:\d+\/\w*\/?(?=\s)/, "stderr");
          return [program, url];
        },
      });
    } finally {
      await browser.close();
      for (const program of running) program.kill("SIGKILL");
      await Promise.allSettled(running.map(({ finished }) => finished));
    }
  });
}

/** Answers for a code the way a person does: on the Hub's page, in a tab of its own. */
async function answerInTab(
  context: BrowserContext,
  hub: Hub,
  code: string,
  answer: "Authorize" | "Deny",
): Promise<void> {
  const tab = await context.newPage();
  await tab.goto(`${hub.url}/oauth/device`);
  await tab.fill("input[name=user_code]", code);
  for (const name of ["Continue", "Yes", "Log in as alice", answer]) {
    await tab.getByRole("button", { name }).click();
  }
  const heading = answer === "Deny" ? "Access denied" : "Device connected";
  await tab.getByRole("heading", { name: heading }).waitFor();
  await tab.close();
}

async function codeOn(page: Page): Promise<string> {
  const code = (await page.textContent("#code"))!;
  assert.match(code, /^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
  return code;
}

/** Waits until the page is in a state, and gives the sentence that a screen reader says. */
async function sentenceOf(page: Page, state: string): Promise<string> {
  await page.waitForSelector(`main[data-state="${state}"]`);
  return (await page.textContent("#status"))!;
}

browserTest(
  "the page of a login shows the code and follows it by itself",
  async ({ hub, home, browser, start }) => {
    const [login, url] = await start("login", "--serve");
    const context = await browser.newContext();
    const page = await context.newPage();
    const elsewhere: string[] = [];
    page.on("request", (request) => void (request.url().startsWith(url) || elsewhere.push(request.url())));
    const complaints: string[] = [];
    page.on("console", (message) => void complaints.push(message.text()));
    page.on("pageerror", (error) => void complaints.push(error.message));
    await page.goto(url);
    const code = await codeOn(page);
    assert.equal(await page.textContent("#who"), `on ${userInfo().username}@${hostname()}`);
    assert.equal(await page.getAttribute("#go", "href"), `${hub.url}/oauth/device`);

    const left = (await page.textContent("#left"))!;
    await page.locator("#left").filter({ hasNotText: left }).waitFor();
    // With the keyboard alone: the code, then the way to the Hub.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^(Copied|Selected)/ }).waitFor();
    assert.equal(await page.evaluate("String(getSelection())"), code);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.id"), "go");

    await answerInTab(context, hub, code, "Authorize");
    assert.equal(await sentenceOf(page, "approved"), "Logged in as alice.");
    assert.equal((await login.finished).status, 0);
    assert.deepEqual([elsewhere, complaints], [[], []]);
    const stored = (await home.read("stored_tokens"))!;
    const secrets = [...stored.matchAll(/(?:hf_token|refresh_token) = (\S+)/g)].map(([, secret]) => secret!);
    assert.equal(secrets.length, 2);
    const html = await page.content();
    for (const secret of secrets) assert(!html.includes(secret));
  },
);

browserTest("the page works with scripts off", async ({ hub, browser, start }) => {
  const [login, url] = await start("login", "--serve");
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await page.goto(url);
  assert.equal(await page.isVisible("#copy"), false);
  await answerInTab(await browser.newContext(), hub, await codeOn(page), "Authorize");
  await page.getByText("Logged in as alice.").waitFor({ timeout: 30_000 });
  assert.equal((await login.finished).status, 0);
});

browserTest("a person begins, cancels and begins again, and sees how each login ends", async (room) => {
  const { hub, home, browser, start } = room;
  const [server, url] = await start("serve");
  const context = await browser.newContext();
  const page = await context.newPage();
  const press = (name: string) => page.getByRole("button", { name }).click();
  await page.goto(url);
  assert.equal(await sentenceOf(page, "idle"), "No login is in progress.");

  await press("Log in");
  await sentenceOf(page, "waiting");
  const first = await codeOn(page);
  await press("Cancel");
  assert.equal(await sentenceOf(page, "cancelled"), "The login was cancelled.");

  await press("Log in again");
  await sentenceOf(page, "waiting");
  const second = await codeOn(page);
  assert.notEqual(second, first);
  await answerInTab(context, hub, second, "Deny");
  assert.match(await sentenceOf(page, "denied"), /denied/);

  await press("Log in again");
  await sentenceOf(page, "waiting");
  hub.expireDeviceCodes();
  assert.match(await sentenceOf(page, "expired"), /expired/);

  hub.fail("POST /oauth/device", "drop", 10);
  await press("Log in again");
  await sentenceOf(page, "unreachable");
  (hub.faults as Map<string, unknown>).clear();

  await press("Log in again");
  await sentenceOf(page, "waiting");
  await answerInTab(await browser.newContext(), hub, await codeOn(page), "Authorize");
  assert.match(await sentenceOf(page, "approved"), /Logged in as alice/);
  assert.match((await home.read("stored_tokens"))!, /^\[oauth-alice\]$/m);

  // It says so when the program behind it is gone.
  server.kill("SIGINT");
  assert.equal((await server.finished).status, 130);
  assert.match(await sentenceOf(page, "lost"), /is not responding/);
});

for (const address of ["127.0.0.1:0", "0.0.0.0:0"]) {
  browserTest(`on ${address} only who has the key sees the code`, async ({ browser, start }) => {
    const [, url] = await start("login", `--serve=${address}`);
    const { port, pathname } = new URL(url);
    assert.match(pathname, /^\/[0-9a-f]{32}\/$/);
    const page = await browser.newPage();
    const keyless = await page.goto(`http://127.0.0.1:${port}/`);
    assert.equal(keyless?.status(), 404);
    await page.getByText("The key is missing").waitFor();
    await page.goto(`http://127.0.0.1:${port}${pathname}`);
    await codeOn(page);
  });
}
