/** The documents' site in a real browser: nothing is wider than a small phone, every link leads somewhere, search finds. */

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { test } from "node:test";
import type { Browser } from "npm:playwright-core@1.65.1";
import { needsChromium, openBrowser } from "../support/page/browser.ts";
import { makeHome } from "../support/program/program.ts";

const SITE = "dist/site";
const built = existsSync(join(SITE, "index.html"));
const skip = built ? needsChromium : "the site is not built (make site builds it, from npm's packages)";
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/** The pages that are written by people or from the tables; `deno doc` makes the library's. */
const pages = built
  ? readdirSync(SITE, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".html") && !name.startsWith("library") && name !== "404.html")
  : [];

function siteTest(name: string, work: (browser: Browser, url: string) => Promise<void>): void {
  test(name, { skip, timeout: 120_000 }, async () => {
    await using home = await makeHome();
    const server = createServer(async (request, response) => {
      const path = new URL(request.url!, "http://site").pathname.replace(/\/$/, "/index.html");
      const body = await readFile(join(SITE, decodeURIComponent(path))).catch(() => undefined);
      response.writeHead(body ? 200 : 404, { "content-type": TYPES[extname(path)] ?? "text/plain" }).end(
        body,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const browser = await openBrowser(home.path);
    try {
      await work(browser, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      await browser.close();
      server.closeAllConnections();
      server.close();
    }
  });
}

for (const width of [320, 1280]) {
  siteTest(`no page of the site is wider than ${width} pixels`, async (browser, url) => {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    const wide: string[] = [];
    for (const name of pages) {
      await page.goto(`${url}/${name}`);
      const needs = await page.evaluate("document.documentElement.scrollWidth");
      if (needs as number > width) wide.push(`${name}: ${needs}`);
    }
    assert.deepEqual(wide, []);
  });
}

siteTest("every link and picture of the site is there", async (browser, url) => {
  const page = await browser.newPage();
  const targets = new Map<string, string>();
  for (const name of pages) {
    await page.goto(`${url}/${name}`);
    const found = await page.evaluate(
      "[...document.querySelectorAll('a[href], img[src]')].map((element) => element.href || element.src)",
    ) as string[];
    for (const target of found) {
      if (target.startsWith(url)) targets.set(target.replace(/#.*/, ""), name);
    }
  }
  assert.ok(targets.size > pages.length);
  const dead: string[] = [];
  for (const [target, name] of targets) {
    const answer = await fetch(target);
    await answer.body?.cancel();
    if (!answer.ok) dead.push(`${name}: ${target.slice(url.length)}`);
  }
  assert.deepEqual(dead, []);
});

siteTest("search finds the guide to what one looks for", async (browser, url) => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(url);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("searchbox").fill("company's own CA");
  const [first] = await page.locator(".result").all().then(async (found) =>
    found.length > 0
      ? found
      : (await page.locator(".result").first().waitFor(), page.locator(".result").all())
  );
  assert.match(await first!.getAttribute("href") ?? "", /guides\/proxy/);
});
