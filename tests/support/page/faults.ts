/**
 * Knows what breaks a page for a person's eye: it is too wide, a word goes on in the next line, a button has no edge.
 * Must not know what is on the page.
 *
 * @module
 */

import type { Page } from "npm:playwright-core@1.65.1";

/** What is wrong with a page as it is shown now. */
export async function faultsOf(page: Page): Promise<string[]> {
  return await page.evaluate(FAULTS);
}

// For the browser, whose types the tests don't have.
const FAULTS = `(() => {
  const wrong = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) wrong.push(scrollWidth - clientWidth + " px too wide");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.checkVisibility() || node.parentElement.closest("script, style, svg")) continue;
    // A hyphen is where a word may go on.
    for (const { 0: word, index } of node.textContent.matchAll(/[^\\s-]+-?/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (lines.size > 1) wrong.push(word + " is broken");
    }
  }
  for (const control of document.querySelectorAll("button, #go")) {
    const { borderTopColor, borderTopStyle, backgroundColor } = getComputedStyle(control);
    const around = getComputedStyle(control.closest("#ticket, main")).backgroundColor;
    const seen = (colour) => colour !== around && colour !== "rgba(0, 0, 0, 0)";
    if (!seen(backgroundColor) && !(borderTopStyle === "solid" && seen(borderTopColor))) {
      wrong.push(control.textContent.trim() + " has no edge");
    }
  }
  return wrong;
})()`;
