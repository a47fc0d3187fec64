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

  const moving = ["idle", "starting", "waiting"];
  let told = { state: status.dataset.state, sentence: status.textContent };
  // Where nothing can be begun again, the program ends with the login.
  const ended = () => !moving.includes(told.state) && !card.querySelector("form");
  const say = ({ state, sentence }) => {
    status.dataset.state = state;
    if (status.textContent !== sentence) status.textContent = sentence;
  };
  const show = (content) => {
    const next = document.createElement("template");
    next.innerHTML = content;
    const [now, then] = [byId("code"), next.content.getElementById("code")];
    // Whoever is about to copy the code keeps focus and selection.
    if (now && then && now.textContent === then.textContent) return;
    card.replaceChildren(next.content);
    settle();
  };
  settle();
  if (ended()) return;
  setInterval(tick, 1000);

  const events = new EventSource("events?after=" + card.dataset.id);
  events.addEventListener("state", (event) => {
    told = JSON.parse(event.data);
    say(told);
    show(told.card);
    document.title = told.state === "approved" ? "Logged in to Hugging Face" : "Log in to Hugging Face";
    if (ended()) events.close();
  });
  events.addEventListener("open", () => say(told));
  events.addEventListener("error", () => {
    setTimeout(() => {
      // It may be back already, or the page on its way out.
      if (events.readyState === EventSource.OPEN) return;
      say({ state: "lost", sentence: "The program behind this page is not responding. Still trying." });
    }, 1000);
    // Refused for now, and no browser asks again by itself then.
    if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 10000);
  });
})();
`;
