/** The page in a real browser behind reverse proxies, under their names and their paths. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "npm:playwright-core@1.65.1";
import { needsChromium, openBrowser } from "../support/page/browser.ts";
import { type ReverseProxyOptions, startReverseProxy } from "../support/page/reverse_proxy.ts";
import { show } from "../support/page/states.ts";
import { makeHome } from "../support/program/program.ts";

/** What stands before the page, and the name under which it is opened. */
const proxies: readonly (readonly [string, string, ReverseProxyOptions])[] = [
  ["a forwarded port, under another name", "box-8000.app.localhost", { host: "kept", forwarded: false }],
  ["one that says its own name, and for whom it asks", "box-8000.app.localhost", {}],
  ["a notebook's, under a path", "127.0.0.1", { prefix: "/user/ada/proxy/8000" }],
  ["one under a path and another name", "hub.localhost", { prefix: "/proxy/8000", host: "kept" }],
  ["one that strips what it does not know", "hub.localhost", { prefix: "/proxy/8000", strips: true }],
  ["one that keeps an answer until it is whole", "hub.localhost", { prefix: "/proxy/8000", keeps: true }],
];

const state = (page: Page, state: string) => page.waitForSelector(`main[data-state="${state}"]`);

for (const [criterion, name, options] of proxies) {
  test(
    `a person logs in on the page behind ${criterion}`,
    { skip: needsChromium, timeout: 60_000 },
    async () => {
      await using home = await makeHome();
      await using shown = await show();
      await using proxy = await startReverseProxy(shown.url, options);
      const browser = await openBrowser(home.path);
      try {
        const page = await browser.newPage();
        const elsewhere: string[] = [];
        const base = proxy.at(name);
        page.on("request", ({ url }) => void (url().startsWith(`${base}/`) || elsewhere.push(url())));
        const complaints: string[] = [];
        page.on("console", (message) => void complaints.push(message.text()));
        // Without the slash at its end, as people copy it.
        await page.goto(base + new URL(shown.url).pathname.slice(0, -1));
        await state(page, "idle");
        await page.getByRole("button", { name: "Log in" }).click();
        await state(page, "starting");
        shown.login.showCode();
        await state(page, "waiting");
        assert.equal(await page.textContent("#code"), "ABCD-1234");
        shown.login.noticeHub(false);
        await state(page, "stalled");
        await page.getByRole("button", { name: "Cancel" }).click();
        await state(page, "cancelled");
        assert.equal(page.url(), base + new URL(shown.url).pathname);
        assert.deepEqual([elsewhere, complaints], [[], []]);
      } finally {
        await browser.close();
      }
    },
  );
}
