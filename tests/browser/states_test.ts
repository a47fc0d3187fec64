/** Every state of the page in a real browser: whole and legible in each size and scheme, and unlike the others. */

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import process from "node:process";
import { test } from "node:test";
import type { Browser, Page } from "npm:playwright-core@1.65.1";
import { accessibilityViolations, needsChromium, openBrowser } from "../support/page/browser.ts";
import { faultsOf } from "../support/page/faults.ts";
import { show, type Shown, STATES } from "../support/page/states.ts";
import { CODE } from "../support/fakes/login_stub.ts";
import { makeHome } from "../support/program/program.ts";

// `SCREENSHOTS=docs/screenshots` renews those that the documents show.
const SCREENSHOTS = process.env["SCREENSHOTS"] ?? ".build/screenshots";
const PICTURED = ["waiting", "approved"];

/** The screens that it is looked at on, as width and height; the narrow one is a phone. */
const SCREENS = [[320, 568], [768, 1024], [1280, 860]] as const;
const SCHEMES = {
  light: {},
  dark: { colorScheme: "dark" },
  forced: { forcedColors: "active" },
  "forced-dark": { forcedColors: "active", colorScheme: "dark" },
} as const;

function pageTest(name: string, work: (shown: Shown, browser: Browser) => Promise<void>): void {
  test(name, { skip: needsChromium, timeout: 120_000 }, async () => {
    await using home = await makeHome();
    await using shown = await show();
    const browser = await openBrowser(home.path);
    try {
      await work(shown, browser);
    } finally {
      await browser.close();
    }
  });
}

async function play(state: string, { login }: Shown): Promise<void> {
  await Promise.all([STATES[state]!(login)].flat());
}

/** Looks at the page on each screen in each scheme. */
async function onEachScreen(
  browser: Browser,
  url: string,
  look: (page: Page, screen: string, phone: boolean) => Promise<void>,
): Promise<void> {
  for (const phone of [true, false]) {
    const page = await browser.newPage({ isMobile: phone, hasTouch: phone, reducedMotion: "reduce" });
    await page.goto(url);
    for (const [width, height] of SCREENS.filter(([width]) => (width < 400) === phone)) {
      for (const [scheme, media] of Object.entries(SCHEMES)) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ forcedColors: "none", colorScheme: "light", ...media });
        await look(page, `${width}-${scheme}`, phone);
      }
    }
    await page.close();
  }
}

/** Keeps a picture of all that is on the page. */
async function picture(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  const { width, height } = page.viewportSize()!;
  const whole = await page.evaluate("document.documentElement.scrollHeight") as number;
  // One that is taken in pieces is not a phone's.
  await page.setViewportSize({ width, height: Math.max(width === 1280 ? height : 0, whole) });
  await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` });
}

const figure = (page: Page) =>
  page.evaluate(
    "[...document.querySelectorAll('#sign g')].find((one) => getComputedStyle(one).display !== 'none')?.classList[0]",
  );

for (const state of Object.keys(STATES)) {
  pageTest(`the page is whole and legible when the login is ${state}`, async (shown, browser) => {
    await play(state, shown);
    const wrong: string[] = [];
    await onEachScreen(browser, shown.url, async (page, screen, phone) => {
      // What takes the colours of the system is not for it to judge.
      const unfit = !screen.includes("forced") ? await accessibilityViolations(page) : [];
      const found = [...await faultsOf(page), ...unfit];
      wrong.push(...found.map((fault) => `${screen}: ${fault}`));
      const [coded, scanned] = [await page.isVisible("#code"), await page.isVisible("#phone")];
      assert.deepEqual(
        [coded, scanned],
        state === "waiting" || state === "stalled" ? [true, !phone] : [false, false],
      );
      if (PICTURED.includes(state) && !screen.includes("forced")) {
        await picture(page, `${state}-${screen}`);
      }
    });
    assert.deepEqual(wrong, []);
  });
}

/** The colour that the page of a state has, in light, and its figure. */
const LOOKS: Readonly<Record<string, readonly [string, string | undefined]>> = {
  idle: ["rgb(255, 204, 51)", undefined],
  starting: ["rgb(255, 204, 51)", undefined],
  waiting: ["rgb(255, 204, 51)", undefined],
  stalled: ["rgb(138, 83, 0)", "stalled"],
  approved: ["rgb(21, 112, 58)", "approved"],
  denied: ["rgb(180, 35, 24)", "denied"],
  expired: ["rgb(138, 83, 0)", "expired"],
  unreachable: ["rgb(180, 35, 24)", "unreachable"],
  failed: ["rgb(180, 35, 24)", "failed"],
  cancelled: ["rgb(90, 90, 82)", "cancelled"],
  lost: ["rgb(90, 90, 82)", "lost"],
};

pageTest(
  "a state has its colour, its figure and its icon, and a page without its program no button",
  async (_, browser) => {
    const seen: Record<string, unknown> = {};
    const icons = new Map<string, string>();
    const page = await browser.newPage();
    const look = async (state: string) => {
      await page.waitForSelector(`main[data-state="${state}"]`);
      const colour = await page.evaluate("getComputedStyle(document.querySelector('main')).borderTopColor");
      seen[state] = [colour, await figure(page)];
      icons.set(state, (await page.getAttribute("link[rel=icon]", "href"))!);
    };
    for (const state of Object.keys(STATES)) {
      await using shown = await show();
      await page.goto(shown.url);
      await look("idle");
      // What the page is told of it, not what it is loaded with.
      await play(state, shown);
      await look(state);
      if (state !== "stalled") continue;
      await shown.stop();
      await look("lost");
      assert.deepEqual(await page.locator("button:visible, a:visible").count(), 0);
    }
    assert.deepEqual(seen, LOOKS);
    assert.deepEqual(
      ["approved", "denied", "cancelled"].map((state) => icons.get(state) !== icons.get("idle")),
      [true, true, true],
    );
  },
);

/** What a code can be, and whose login. */
const names = {
  "a long code": { ...CODE, userCode: "ABCDEFGHIJKLMNOPQRST-UVWXYZ-0123456789-".repeat(2) },
  "a long address": {
    ...CODE,
    verificationUriComplete: `https://${"hub.".repeat(12)}example/${"x".repeat(60)}`,
  },
};

for (const [criterion, code] of Object.entries(names)) {
  pageTest(`the page is no wider than the screen with ${criterion}`, async (shown, browser) => {
    void shown.login.attempt.begin();
    shown.login.showCode(code);
    const wide: string[] = [];
    await onEachScreen(browser, shown.url, async (page, screen) => {
      wide.push(
        ...(await faultsOf(page)).filter((fault) => fault.includes("wide")).map((fault) =>
          `${screen}: ${fault}`
        ),
      );
    });
    assert.deepEqual(wide, []);
  });
}

for (const clipboard of [true, false]) {
  pageTest(
    `the code is copied ${clipboard ? "" : "where there is no clipboard of the Web's "}and "Copied" ends`,
    async (shown, browser) => {
      await play("waiting", shown);
      const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
      await context.route("https://hf.co/**", (route) => route.fulfill({ body: "The Hub" }));
      const page = await context.newPage();
      const reader = await context.newPage();
      await reader.goto(shown.url);
      if (!clipboard) await page.addInitScript("delete Navigator.prototype.clipboard");
      await page.goto(shown.url);
      for (const press of ["#copy", "#go"]) {
        await reader.bringToFront();
        await reader.evaluate("navigator.clipboard.writeText('')");
        await page.bringToFront();
        const opened = press === "#go" ? page.waitForEvent("popup") : undefined;
        await page.locator(press).click();
        await page.locator("#copy", { hasText: /^Copied$/ }).waitFor();
        assert.equal(await page.textContent("#copied"), "Copied");
        if (opened) assert.equal((await opened).url(), "https://hf.co/oauth/device");
        await reader.bringToFront();
        assert.equal(await reader.evaluate("navigator.clipboard.readText()"), "ABCD-1234");
        await page.locator("#copy", { hasText: /^Copy$/ }).waitFor();
        assert.equal(await page.textContent("#copied"), "");
      }
    },
  );
}

pageTest("whoever is on the card when it goes is led to what is said", async (shown, browser) => {
  await play("waiting", shown);
  const page = await browser.newPage();
  await page.goto(shown.url);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate("document.activeElement.id"), "copy");
  await shown.login.approve();
  await page.waitForSelector('main[data-state="approved"]');
  assert.equal(await page.evaluate("document.activeElement.textContent"), "Logged in as alice.");
  assert.deepEqual(
    [await page.title(), await page.textContent("h1")],
    Array(2).fill("Logged in to Hugging Face"),
  );
});
