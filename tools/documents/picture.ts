/** Draws a login of the built program in a pseudo-terminal, with what differs from run to run put right. */

import { join } from "node:path";
import { approve } from "../../tests/support/hub/approve.ts";
import { startHub } from "../../tests/support/hub/hub.ts";
import { makeHome } from "../../tests/support/program/program.ts";
import { type Run, runsOf } from "../../tests/support/terminal/screen.ts";
import { atTerminal, KEY } from "../../tests/support/terminal/terminal.ts";

const SIZE = { columns: 72, rows: 20 };
const CODE = /[A-Z]{4}-[A-Z]{4}/;
/** A character's width, a line's height and the margin, in the picture's units. */
const [WIDTH, HEIGHT, MARGIN] = [8.4, 19, 18];
/** The terminal's colours as they are drawn, by their number. */
const COLOURS: Readonly<Record<number, string>> = {
  1: "#ff7b72",
  2: "#7ee787",
  3: "#e3b341",
  4: "#79c0ff",
  5: "#d2a8ff",
  6: "#56d4dd",
};

/** The picture, of a login that just happened. */
export async function loginPicture(): Promise<string> {
  await using hub = await startHub();
  await using home = await makeHome();
  const terminal = atTerminal(["login"], home.env(hub.url), { size: SIZE });
  await terminal.waitFor(/Paste an access token/);
  terminal.type(KEY.enter);
  const [code] = await terminal.waitFor(CODE);
  await terminal.waitFor(/Waiting for authorization/);
  await approve(hub.url, code);
  const { printed } = await terminal.finished;
  const plain = printed.replaceAll(code, "ABCD-1234")
    .replaceAll(join(home.path, "huggingface"), "/home/alice/.cache/huggingface")
    .replaceAll(`${hub.url}/oauth`, "https://hf.co/oauth")
    .replaceAll(new URL(hub.url).host, "huggingface.co")
    .replace(/\d{4}-\d\d-\d\d/g, "2026-12-23");
  const shown = await runsOf(plain, SIZE);
  return svg([[{ text: "$ hf-auth login", bold: true, dim: false }], ...shown]);
}

function svg(lines: readonly (readonly Run[])[]): string {
  const [width, height] = [SIZE.columns * WIDTH + 2 * MARGIN, lines.length * HEIGHT + 2 * MARGIN];
  const text = lines.map((runs, at) =>
    runs.length === 0
      ? ""
      : `<text x="${MARGIN}" y="${MARGIN + (at + 0.75) * HEIGHT}">${runs.map(span).join("")}</text>\n`
  );
  return `<!-- deno-fmt-ignore-file -->
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed()} ${height}" role="img">
<title>hf-auth login in a terminal</title>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="#e6edf3">
${text.join("")}</g>
</svg>
`;
}

function span({ text, bold, dim, colour }: Run): string {
  const fill = colour === undefined ? dim ? "#9198a1" : undefined : COLOURS[colour % 8];
  const look = `${fill ? ` fill="${fill}"` : ""}${bold ? ' font-weight="bold"' : ""}`;
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    // A picture shows several spaces as one.
    .replaceAll(" ", "\u00a0");
  return look ? `<tspan${look}>${escaped}</tspan>` : escaped;
}
