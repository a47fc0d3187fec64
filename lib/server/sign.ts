/**
 * Knows the page's pictures: its mark, the sign of each state, the tab's icon, and a portrait of who has logged in.
 * Must not know anything of the login but the name it is told. All are SVG that is part of the page.
 *
 * @module
 */

const KEYHOLE = `<circle cx="16" cy="12.7" r="4.6"/><path d="M13.9 15h4.2l2.1 9.6h-8.4z"/>`;
const TICK = `<path d="m9.5 16.6 4.6 4.6 8.6-9.6" fill="none" stroke="#fff" stroke-width="3.6"/>`;
const CROSS = `<path d="m11 11 10 10m0-10L11 21" fill="none" stroke="#fff" stroke-width="3.6"/>`;
const DASH = `<path d="M10 16h12" fill="none" stroke="#fff" stroke-width="3.6"/>`;

/** The mark: a keyhole in a tile. */
export const MARK: string = `<svg id="mark" viewBox="0 0 32 32" aria-hidden="true">` +
  `<rect width="32" height="32" rx="9" fill="#fc3"/><g fill="#1b1b18">${KEYHOLE}</g></svg>`;

/** What a tab shows: colour and figure by state; the mark for all that are not here. */
const ICONS: Readonly<Record<string, readonly [string, string]>> = {
  approved: ["#15803d", TICK],
  denied: ["#b42318", CROSS],
  failed: ["#b42318", CROSS],
  unreachable: ["#b42318", CROSS],
  expired: ["#6b6b63", DASH],
  cancelled: ["#6b6b63", DASH],
};

/** The tab's icon in a state, as an address that leads nowhere. */
export function icon(state: string): string {
  const [colour, figure] = ICONS[state] ?? ["#fc3", KEYHOLE];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">` +
    `<rect width="32" height="32" rx="9" fill="${colour}"/>${figure}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

const CLOUD =
  `<path d="M7.5 18.5h9.2a3.8 3.8 0 0 0 .5-7.6 5.6 5.6 0 0 0-10.8.4 3.6 3.6 0 0 0 1.1 7.2zM4 4l16 16"/>`;

/** The figure of a state, in a box of 24, to be drawn as lines. */
const FIGURES: Readonly<Record<string, string>> = {
  approved: `<path d="m6 12.5 4 4 8-9"/>`,
  denied: `<path d="m6.5 6.5 11 11m0-11-11 11"/>`,
  expired: `<path d="M12 4.5V12l5 3"/>`,
  cancelled: `<path d="M6 12h12"/>`,
  failed: `<path d="M12 5.5v8m0 4v.5"/>`,
  stalled: CLOUD,
  unreachable: CLOUD,
  lost: `<path d="M9 4v4m6-4v4M7 8h10v3.5a5 5 0 0 1-10 0zm5 8.5V21"/>`,
};

/** All signs in one picture, of which the style shows the one of the state. */
export const SIGNS: string = `<svg id="sign" viewBox="0 0 24 24" aria-hidden="true">${
  Object.entries(FIGURES).map(([state, figure]) => `<g class="${state}">${figure}</g>`).join("")
}</svg>`;

/** The states that have a sign. */
export const SIGNED: readonly string[] = Object.keys(FIGURES);

/** A disc for a name, in a colour that is always the same for it; `initial` must be escaped. */
export function portrait(name: string, initial: string): string {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)!) % 1000;
  // From green to violet: red and yellow say something here.
  const hue = 150 + sum % 150;
  return `<svg viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="20" fill="hsl(${hue} 60% 34%)"/>` +
    `<text x="20" y="27.5" text-anchor="middle" font-size="21" font-weight="600" fill="#fff">${initial}</text></svg>`;
}
