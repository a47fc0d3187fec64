/**
 * Knows what the page does by itself in a browser: follow the state, count down, copy the code.
 * Must not hold any value of the login: it is the same for everybody.
 *
 * @module
 */

/** The page's script. */
export const SCRIPT = `"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const status = byId("status");
  const card = byId("card");
  let ends = 0;

  const tick = () => {
    const left = byId("left");
    if (!left) return;
    const seconds = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    left.textContent = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
  };
  const settle = () => {
    const left = byId("left");
    if (left) ends = performance.now() + 1000 * Number(left.dataset.seconds);
    const copy = byId("copy");
    if (copy) copy.hidden = false;
    tick();
  };
  const copyCode = async (button) => {
    const code = byId("code");
    getSelection().selectAllChildren(code);
    try {
      // Only where the page is secure; elsewhere the selection is what the older command takes.
      if (navigator.clipboard) await navigator.clipboard.writeText(code.textContent);
      else document.execCommand("copy");
      button.textContent = "Copied";
    } catch {
      button.textContent = "Selected: now copy it";
    }
  };
  card.addEventListener("click", (event) => {
    if (event.target.id === "copy") copyCode(event.target);
  });

  const events = new EventSource("events?after=" + card.dataset.id);
  events.addEventListener("state", (event) => {
    const { state, sentence, card: content } = JSON.parse(event.data);
    card.innerHTML = content;
    status.dataset.state = state;
    if (status.textContent !== sentence) status.textContent = sentence;
    document.title = state === "approved" ? "Logged in to Hugging Face" : "Log in to Hugging Face";
    settle();
    if (state === "approved" && !card.querySelector("form")) events.close();
  });
  settle();
  setInterval(tick, 1000);
})();
`;
