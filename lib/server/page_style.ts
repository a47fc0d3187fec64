/**
 * Knows how the page looks, in light and dark and down to 320 pixels.
 * Must not know what is on it.
 *
 * @module
 */

/** The page's style. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f6f6f4; --card: #fff; --text: #1b1b18; --soft: #55554e; --line: #deded8;
  --link: #0b57b0; --accent: #ffcc33; --on-accent: #1b1b18; --good: #166534; --bad: #b42318;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #121211; --card: #1e1e1c; --text: #f2f2ee; --soft: #b4b4ab; --line: #3a3a36;
    --link: #8ec2ff; --good: #6ee7a0; --bad: #ff9b90;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
}
main {
  width: 100%; max-width: 30rem; padding: clamp(1.25rem, 6vw, 2.5rem); text-align: center;
  background: var(--card); border: 1px solid var(--line); border-radius: 1.25rem;
  border-top: .4rem solid var(--accent);
}
h1 { margin: 0 0 .5rem; font-size: 1.35rem; line-height: 1.25; text-wrap: balance; }
p { margin: .5rem 0; overflow-wrap: anywhere; text-wrap: balance; }
#status { color: var(--soft); }
#status[data-state="approved"] { color: var(--good); font-weight: 600; font-size: 1.1rem; }
#status:is([data-state="denied"], [data-state="expired"], [data-state="failed"], [data-state="unreachable"],
  [data-state="lost"]) { color: var(--bad); font-weight: 600; }
#status:is([data-state="starting"], [data-state="waiting"])::before {
  content: ""; display: inline-block; width: .6em; height: .6em; margin-right: .5em;
  border-radius: 50%; background: var(--accent);
}
ol { list-style: none; margin: 1.5rem 0 0; padding: 0; counter-reset: step; }
li { counter-increment: step; }
li::before {
  content: counter(step); display: block; width: 2rem; margin: 0 auto .75rem; border-radius: 50%;
  background: var(--accent); color: var(--on-accent); font-weight: 700; line-height: 2rem;
}
li + li { margin-top: 1.5rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
a { color: var(--link); font-weight: 600; text-underline-offset: .2em; }
.qr { width: 10rem; margin: 1rem auto 0; }
.qr svg { display: block; width: 100%; border-radius: .75rem; }
.code {
  margin: .25rem 0 .75rem; font: 700 clamp(1.9rem, 11.5vw, 3.4rem)/1.2 ui-monospace, Menlo, Consolas, monospace;
  letter-spacing: .06em; white-space: nowrap; user-select: all;
}
button {
  padding: .65rem 1.25rem; border: 0; border-radius: .7rem; cursor: pointer;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600;
}
button:hover { filter: brightness(.94); }
form button { margin-top: 1rem; }
form[action="cancel"] button { background: none; color: var(--text); border: 1px solid var(--soft); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; border-radius: .4rem; }
.left { margin-top: 1.25rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.mark {
  width: 5rem; margin: 1.5rem auto; border-radius: 50%; font-size: 2.75rem; line-height: 5rem;
  background: var(--accent); color: var(--on-accent);
}
.mark.bad { background: none; color: var(--bad); box-shadow: inset 0 0 0 3px; }
@media (min-width: 56rem) {
  main:has(ol) { max-width: 54rem; }
  ol { display: grid; grid-template-columns: 1fr 1fr; }
  li { padding: 0 2rem; }
  li + li { margin: 0; padding-top: 0; border: 0; border-left: 1px solid var(--line); }
}
@media (prefers-reduced-motion: no-preference) {
  #status[data-state]::before { animation: breathe 1.6s ease-in-out infinite alternate; }
  .mark.good { animation: arrive .5s cubic-bezier(.2, 1.6, .4, 1); }
}
@keyframes breathe { to { opacity: .25; } }
@keyframes arrive { from { transform: scale(.3); opacity: 0; } }
`;
