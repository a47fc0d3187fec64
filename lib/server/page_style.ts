/**
 * Knows how the page looks, in light and dark, in forced colours and down to 320 pixels.
 * Must not know what is on it but the names of its parts and states.
 *
 * @module
 */

import { SIGNED } from "./sign.ts";

const STATES = SIGNED.map((state) => `[data-state="${state}"]`).join();

/** The page's style. */
export const STYLE: string = `
:root {
  color-scheme: light dark;
  --ground: #f4f3ef; --card: #fff; --well: #faf9f5; --text: #1b1b18; --soft: #5a5a52; --line: #e3e1d9;
  --link: #0b57b0; --accent: #fc3; --on-accent: #1b1b18; --good: #15703a; --bad: #b42318; --warn: #8a5300;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #121211; --card: #1d1d1b; --well: #262623; --text: #f2f2ee; --soft: #b6b6ad; --line: #3a3a36;
    --link: #8ec2ff; --good: #6ee7a0; --bad: #ff9b90; --warn: #ffc46b;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 1rem;
  background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
}
main {
  --tone: var(--accent);
  width: 100%; max-width: 31rem; padding: clamp(1.25rem, 6vw, 2.25rem); text-align: center;
  background: var(--card); border: 1px solid var(--line); border-top: .4rem solid var(--tone);
  border-radius: 1.25rem; box-shadow: 0 1px 2px #0001, 0 1rem 3rem -1.5rem #0003;
}
main:is([data-state="approved"]) { --tone: var(--good); }
main:is([data-state="denied"], [data-state="failed"], [data-state="unreachable"]) { --tone: var(--bad); }
main:is([data-state="stalled"], [data-state="expired"]) { --tone: var(--warn); }
main:is([data-state="cancelled"], [data-state="lost"]) { --tone: var(--soft); }
p, ul { margin: .5rem 0; }
p { overflow-wrap: anywhere; text-wrap: balance; }
.soft { color: var(--soft); font-size: .95rem; font-variant-numeric: tabular-nums; }
.whole { display: inline-block; max-width: 100%; }
#mark { display: block; width: 2.75rem; margin: 0 auto .75rem; }
h1 { margin: 0; font-size: 1.4rem; line-height: 1.25; text-wrap: balance; }
#who { margin: .4rem 0 0; color: var(--soft); }
#who b {
  display: inline-block; max-width: 100%; padding: .05rem .6rem; border: 1px solid var(--line); border-radius: 1rem;
  background: var(--well); color: var(--text); font: 600 .95rem/1.5 ui-monospace, Menlo, Consolas, monospace;
}
#state { margin: 1rem 0; }
#status { margin: 0; color: var(--soft); }
#sign, #sign g { display: none; }
#sign { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
:is(${STATES}) #sign {
  display: block; width: 4.75rem; margin: 1.5rem auto 1rem; padding: .85rem; border: .2rem solid; border-radius: 50%;
  color: var(--tone);
}
:is(${STATES}) #status { color: var(--tone); font-weight: 600; font-size: 1.1rem; }
${SIGNED.map((state) => `[data-state="${state}"] #sign .${state}`).join()} { display: inline; }
[data-state="approved"] #sign { background: var(--good); border-color: var(--good); color: var(--card); stroke-width: 2.4; }
[data-state="stalled"] #state {
  display: flex; align-items: center; justify-content: center; gap: .6rem; padding: .6rem .9rem;
  border: 1px solid; border-radius: .75rem; color: var(--warn);
}
[data-state="stalled"] #sign { flex: none; width: 1.6rem; margin: 0; padding: 0; border: 0; }
[data-state="stalled"] #status { font-size: 1rem; text-align: start; }
[data-state="lost"] #card { display: none; }
:is([data-state="starting"], [data-state="waiting"]) #status::before {
  content: ""; display: inline-block; margin-right: .5em; border: .3em solid var(--accent); border-radius: 50%;
}
#ticket, #phone { padding: 1.25rem clamp(.5rem, 4vw, 1.25rem); }
#ticket { padding-bottom: .75rem; background: var(--well); border: 1px solid var(--line); border-radius: 1rem; }
#enter { margin: 0; font-weight: 600; }
#code {
  font: 700 clamp(1.9rem, 11vw, 3.3rem)/1.25 ui-monospace, Menlo, Consolas, monospace;
  letter-spacing: .05em; user-select: all;
}
#code.long { font-size: clamp(1.1rem, 5vw, 1.5rem); }
progress {
  display: block; width: 100%; height: .3rem; margin: .5rem 0; appearance: none; border: 0; border-radius: 1rem;
  overflow: hidden; background: var(--line);
}
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }
#go, button {
  display: inline-block; padding: .65rem 1.25rem; border: 2px solid transparent; border-radius: .75rem; cursor: pointer;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; text-decoration: none;
}
#go { display: block; margin: 1rem 0 .5rem; padding: .8rem 1rem; overflow-wrap: anywhere; text-wrap: balance; }
#go b { display: block; font-size: 1.15rem; line-height: 1.3; }
#go span { font-size: .9rem; font-weight: 400; }
#go:hover, button:hover { filter: brightness(.95); }
#copy, form:not(.first) button { background: none; color: var(--text); border-color: var(--soft); padding: .35rem .9rem; }
#copy { margin-left: .5rem; padding: 0 .7rem; border-width: 1px; border-radius: 1rem; }
#copied { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
form { margin: 1rem 0 0; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; border-radius: .4rem; }
#status:focus-visible { outline-offset: .3rem; }
#phone { display: none; }
#phone div { width: 11rem; margin: 0 auto; }
#phone svg { display: block; width: 100%; border-radius: .75rem; border: 1px solid var(--line); }
/* Nobody scans the phone in their hand. */
@media (hover: hover) and (pointer: fine) { #phone { display: block; } }
#person {
  display: flex; align-items: center; gap: .9rem; width: fit-content; max-width: 100%; margin: 1.25rem auto; padding: .9rem 1.1rem;
  background: var(--well); border: 1px solid var(--line); border-radius: 1rem; text-align: start;
}
#person p { margin: 0; color: var(--soft); }
#person b { display: block; color: var(--text); font-size: 1.2rem; }
#person span { display: block; }
#person svg { flex: none; width: 3.25rem; }
#allows {
  margin-top: 1.25rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .9rem;
  text-align: start;
}
#allows b { color: var(--text); }
#allows :is(p, li) { text-wrap: pretty; }
#allows ul { padding-left: 1.2rem; }
@media (min-width: 52rem) {
  main:has(#ticket) { max-width: 49rem; }
  #ticket ~ #allows ul { columns: 2; column-gap: 2rem; }
}
@media (min-width: 52rem) and (hover: hover) and (pointer: fine) {
  main:not([data-state="lost"]) #card:has(#phone) { display: grid; grid-template-columns: 1fr auto; column-gap: 1.5rem; align-items: center; }
  #card > :is(form, #allows) { grid-column: 1 / -1; }
}
@media (forced-colors: active) {
  progress { border: 1px solid; }
  progress::-webkit-progress-value { background: Highlight; forced-color-adjust: none; }
  main[data-state] #sign { background: none; border-color: currentColor; color: CanvasText; }
}
@media (prefers-reduced-motion: no-preference) {
  #status::before { animation: breathe 1.2s ease-in-out infinite alternate; }
  [data-state="approved"] #sign { animation: arrive .5s cubic-bezier(.2, 1.6, .4, 1); }
}
@keyframes breathe { to { opacity: .3; } }
@keyframes arrive { from { transform: scale(.3); opacity: 0; } }
`;
