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
  const main = document.querySelector("main");
  const icon = document.querySelector("link[rel=icon]");
  const [title, status, card] = ["title", "status", "card"].map(byId);
  let ends = 0;
  let calm;

  const tick = () => {
    const left = byId("left");
    if (!left) return;
    const seconds = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    left.textContent = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
    byId("bar").value = seconds;
  };
  const settle = () => {
    const left = byId("left");
    if (!left) return;
    ends = performance.now() + 1000 * Number(left.dataset.seconds);
    byId("copy").hidden = false;
    byId("open").textContent = "Copy it and open the Hub";
    tick();
  };
  const copyCode = async () => {
    const [code, button, copied] = ["code", "copy", "copied"].map(byId);
    const label = button.dataset.label ??= button.textContent;
    let said = "Copied";
    getSelection().selectAllChildren(code);
    try {
      // Only where the page is secure; elsewhere the selection is what the older command takes.
      if (navigator.clipboard) await navigator.clipboard.writeText(code.textContent);
      else if (!document.execCommand("copy")) throw 0;
    } catch {
      said = "Selected: now copy it";
    }
    button.textContent = copied.textContent = said;
    clearTimeout(calm);
    calm = setTimeout(() => {
      button.textContent = label;
      copied.textContent = "";
    }, 2500);
  };
  card.addEventListener("click", (event) => {
    if (event.target.closest("#copy, #go")) copyCode();
  });

  const moving = ["idle", "starting", "waiting", "stalled"];
  let told = { state: main.dataset.state, sentence: status.textContent };
  // Where nothing can be begun again, the program ends with the login.
  const ended = () => !moving.includes(told.state) && !card.querySelector("form");
  const say = ({ state, sentence }) => {
    main.dataset.state = state;
    if (status.textContent !== sentence) status.textContent = sentence;
  };
  const show = (content) => {
    const next = document.createElement("template");
    next.innerHTML = content;
    const [now, then] = [byId("code"), next.content.getElementById("code")];
    // Whoever is about to copy the code keeps focus and selection.
    if (now && then && now.textContent === then.textContent) return;
    const focused = card.contains(document.activeElement);
    card.replaceChildren(next.content);
    settle();
    if (focused) status.focus();
  };
  settle();
  if (ended()) return;
  setInterval(tick, 1000);

  const events = new EventSource("events?after=" + card.dataset.id);
  // A proxy that keeps events back is gone round.
  const deaf = setTimeout(() => {
    setInterval(async () => {
      const { id } = await (await fetch("status")).json();
      if (String(id) !== card.dataset.id) location.reload();
    }, 3000);
  }, 3000);
  events.addEventListener("hello", () => clearTimeout(deaf));
  events.addEventListener("state", (event) => {
    told = JSON.parse(event.data);
    card.dataset.id = event.lastEventId;
    say(told);
    show(told.card);
    document.title = title.textContent = told.title;
    icon.href = told.icon;
    if (ended()) events.close();
  });
  events.addEventListener("open", () => say(told));
  events.addEventListener("error", () => {
    setTimeout(() => {
      // It may be back already, or the page on its way out.
      if (events.readyState === EventSource.OPEN) return;
      say({
        state: "lost",
        sentence: "The program behind this page is not responding. Still trying; " +
          "if you stopped it, start it again and open its new link.",
      });
    }, 1000);
    // Refused for now, and no browser asks again by itself then.
    if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 10000);
  });
})();
`;
