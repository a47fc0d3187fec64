/**
 * Knows where this machine has Chromium, and how to open it so that it talks to loopback only.
 * Must not know what is looked at.
 *
 * @module
 */

import axe from "npm:axe-core@4.14.1";
import { type Browser, chromium as driver, type Page } from "npm:playwright-core@1.65.1";
import { existsSync } from "node:fs";
import process from "node:process";
import { skipUnless } from "../skip.ts";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:/Program Files/Google/Chrome/Application/chrome.exe",
];
const found = [process.env["CHROMIUM"], ...PLACES].find((path) => path !== undefined && existsSync(path));
const required = process.env["CI"] !== undefined;

/** What to give a test's `skip` when it needs Chromium. */
export const needsChromium: string | false = skipUnless(
  required || found !== undefined,
  "Chromium is not installed (name it with CHROMIUM)",
);

/** Starts Chromium; what it keeps goes into this home folder. */
export function openBrowser(home: string): Promise<Browser> {
  const quiet = ["gpu", "quic", "background-networking", "component-update", "sync"].map((name) =>
    `--disable-${name}`
  );
  const args = ["--no-sandbox", "--no-first-run", ...quiet];
  const env = { ...process.env as Record<string, string>, HOME: home };
  return driver.launch({ executablePath: found!, args, env });
}

/** What axe-core finds wrong with a page, by rule. */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate("axe.run()") as { violations: { id: string; help: string }[] };
  return violations.map(({ id, help }) => `${id}: ${help}`);
}
