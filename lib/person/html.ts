/**
 * Knows how text from anywhere becomes HTML that shows it and does nothing else.
 * Must not know what is shown.
 *
 * @module
 */

import { printable } from "./printable.ts";

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** The text as HTML, for an element or a quoted attribute, without control characters and direction marks. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ESCAPED[character]!);
}

/** The text as a link to `address` if that is private (https, or http to this machine); otherwise just the text. */
export function linkHtml(address: string, text: string): string {
  const shown = escapeHtml(text);
  if (!URL.canParse(address) || !isPrivate(new URL(address))) return shown;
  const href = escapeHtml(new URL(address).href);
  return `<a href="${href}" target="_blank" rel="noopener noreferrer">${shown}</a>`;
}

function isPrivate({ protocol, hostname }: URL): boolean {
  const loopback = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === "https:" || (protocol === "http:" && loopback);
}
