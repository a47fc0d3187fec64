import assert from "node:assert/strict";
import { test } from "node:test";
import type { Notebook, NotebookContent } from "../../lib/host/host.ts";
import { memoryHost } from "../../lib/host/memory/host.ts";
import type { MemoryClock } from "../../lib/host/memory/clock.ts";
import { escapeHtml, linkHtml } from "../../lib/person/html.ts";
import { type NotebookPerson, notebookPerson } from "../../lib/person/notebook.ts";

const code = {
  userCode: "M8HJ-FMGN",
  verificationUri: "https://hf.co/oauth/device",
  verificationUriComplete: "https://hf.co/oauth/device?user_code=M8HJ-FMGN&x=1",
  expiresIn: 130,
};

function notebook() {
  const host = memoryHost({ inNotebook: true });
  return { host, person: notebookPerson({ notebook: host.notebook!, clock: host.clock }) };
}

/** The words of each state of the one card, and what a console gets of it. */
async function shown(use: (person: NotebookPerson, clock: MemoryClock) => Promise<void>) {
  const { host, person } = notebook();
  await use(person, host.clock);
  assert.equal(host.cards.length, 1);
  return host.cards[0]!.map(({ html, text }) => [wordsOf(html), text]);
}

function wordsOf(html: string): string {
  return html.replace(/<\/p>/g, "\n").replace(/<[^>]*>/g, "").trim();
}

const escapes: [text: string, html: string][] = [
  ["plain \u{1f917} é 日本", "plain \u{1f917} é 日本"],
  ["<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"],
  ["</p><script>alert(1)</script>", "&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;"],
  [`" onmouseover="x`, "&quot; onmouseover=&quot;x"],
  ["' onmouseover='x", "&#39; onmouseover=&#39;x"],
  ["&lt;b&gt; &amp;", "&amp;lt;b&amp;gt; &amp;amp;"],
  ["<\0scr\nipt\x1b>\u202eevil\u2066", "&lt;script&gt;evil"],
];

for (const [text, html] of escapes) {
  test(`escapeHtml shows ${JSON.stringify(text)} as it is written`, () => {
    assert.equal(escapeHtml(text), html);
  });
}

const anchor = (href: string) => `<a href="${href}" target="_blank" rel="noopener noreferrer">t&lt;</a>`;
const links: [address: string, html: string][] = [
  ["https://hf.co/oauth/device?a=1&b=2", anchor("https://hf.co/oauth/device?a=1&amp;b=2")],
  [
    `https://hf.co/"><img src=x onerror='x'>`,
    anchor("https://hf.co/%22%3E%3Cimg%20src=x%20onerror=&#39;x&#39;%3E"),
  ],
  ["http://127.0.0.1:8080/device", anchor("http://127.0.0.1:8080/device")],
  ["http://localhost/", anchor("http://localhost/")],
  ["http://[::1]/", anchor("http://[::1]/")],
  ["http://hf.co/oauth/device", "t&lt;"],
  ["http://127.0.0.1.example/", "t&lt;"],
  ["http://localhost.example/", "t&lt;"],
  ["javascript:alert(1)", "t&lt;"],
  [" \tjava\nscript:alert(1)", "t&lt;"],
  ["data:text/html,x", "t&lt;"],
  ["vbscript:x", "t&lt;"],
  ["//hf.co/", "t&lt;"],
  ["", "t&lt;"],
];

for (const [address, html] of links) {
  test(`linkHtml with ${JSON.stringify(address)} ${html.startsWith("<a") ? "links" : "does not link"}`, () => {
    assert.equal(linkHtml(address, "t<"), html);
  });
}

test("notebookPerson is never asked", async () => {
  const { host, person } = notebook();
  assert.equal(await person.chooseMethod(), "browser");
  await assert.rejects(person.enterToken((pasted) => Promise.resolve(pasted)), TypeError);
  assert.deepEqual(host.cards, []);
});

const alice = { user: "alice", tokenName: "oauth-alice", renewable: false };

/** What a card has in a notebook and in a console where both have the same. */
const both = (...lines: string[]) => Array(2).fill(["Hugging Face", ...lines].join("\n"));
const waiting = (state: string, page = code.verificationUriComplete) => {
  const lines = (address: string) => [
    `Hugging Face\nOpen ${address} in a browser and enter this code:`,
    code.userCode,
    state,
  ];
  return [lines(code.verificationUri).join("\n"), lines(page).join("\n")];
};
const good = (time: string) => `Waiting for you to enter the code. The code expires in ${time}.`;

test("notebookPerson sees the code, the link and the time, every minute anew, in one card", async () => {
  const states = await shown(async (person, clock) => {
    const done = new AbortController();
    clock.at(125_000, () => done.abort());
    await person.showCode(code, done.signal);
  });
  assert.deepEqual(states, [
    waiting(good("2 minutes")),
    waiting(good("1 minute")),
    waiting(good("less than a minute")),
    both("Finishing the login."),
  ]);
});

test("notebookPerson sees that the Hub cannot be reached, once, and that it can again", async () => {
  const states = await shown(async (person, clock) => {
    const done = new AbortController();
    for (
      const [ms, reachable] of [[5_000, true], [10_000, false], [15_000, false], [20_000, true]] as const
    ) {
      clock.at(ms, () => person.noticeHub?.(reachable));
    }
    clock.at(25_000, () => done.abort());
    await person.showCode({ ...code, expiresIn: 300 }, done.signal);
    person.noticeHub?.(false);
    await person.showLogin(alice);
  });
  assert.deepEqual(states, [
    waiting(good("5 minutes")),
    waiting("The Hub cannot be reached right now. Still trying. The code expires in 5 minutes."),
    waiting(good("5 minutes")),
    both("Finishing the login."),
    both("✓ Logged in as alice.", "The token is stored as oauth-alice."),
  ]);
});

test("notebookPerson gets no link to another site than the one that is named", async () => {
  const { host, person } = notebook();
  await person.showCode({ ...code, verificationUriComplete: "https://evil.example/" }, AbortSignal.abort());
  assert.doesNotMatch(JSON.stringify(host.cards), /evil/);
  assert.match(host.cards[0]![0]!.html, /href="https:\/\/hf\.co\/oauth\/device"/);
});

const expiresAt = new Date("2027-08-05T12:00:00Z");
const results: [show: (person: NotebookPerson) => Promise<void>, lines: string[]][] = [
  [(person) => person.showLogin(alice), [
    "✓ Logged in as alice.",
    "The token is stored as oauth-alice.",
  ]],
  [(person) => person.showLogin({ ...alice, expiresAt }), [
    "✓ Logged in as alice.",
    "The token is stored as oauth-alice, valid until 2027-08-05.",
  ]],
  [(person) => person.showLogin({ ...alice, expiresAt, renewable: true, overriddenBy: "HF_TOKEN" }), [
    "✓ Logged in as alice.",
    "The token is stored as oauth-alice, valid until 2027-08-05 and refreshed automatically.",
    "HF_TOKEN is set, so its token is used instead. Unset HF_TOKEN to use this login.",
  ]],
  [(person) => person.showFailure("The login was denied", "Try again"), [
    "✕ The login was denied.",
    "Try again.",
  ]],
  [(person) => person.showFailure("The login failed"), ["✕ The login failed."]],
];

for (const [show, lines] of results) {
  test(`notebookPerson sees: ${lines.join(" ")}`, async () => {
    assert.deepEqual(await shown(show), [both(...lines)]);
    const replaced = await shown(async (person) => {
      await person.showCode(code, AbortSignal.abort());
      await show(person);
    });
    assert.deepEqual(replaced.at(-1), both(...lines));
  });
}

test("notebookPerson shows the result even if the code could not be shown", async () => {
  const { host, person } = notebook();
  const broken = notebookPerson({ clock: host.clock, notebook: { show: failOnce(host.notebook!) } });
  await assert.rejects(broken.showCode(code, AbortSignal.abort()), { message: "No cell" });
  await broken.showLogin(alice);
  await person.showLogin(alice);
  assert.deepEqual(host.cards[0], host.cards[1]);
});

function failOnce({ show }: Notebook): Notebook["show"] {
  let failed = false;
  return (content) => {
    if (failed) return show(content);
    failed = true;
    return Promise.reject(new Error("No cell"));
  };
}

/** Every card that a Hub can write into, with `value` wherever it can. */
async function cardsWith(value: string): Promise<NotebookContent[]> {
  const { host, person } = notebook();
  const uris = { verificationUri: value, verificationUriComplete: value };
  await person.showCode({ ...code, userCode: value }, AbortSignal.abort());
  await person.showCode({ ...code, ...uris }, AbortSignal.abort());
  await person.showLogin({ ...alice, user: value, tokenName: value, overriddenBy: value });
  await person.showFailure(value, value);
  return host.cards.flat();
}

const tagsOf = (html: string) => html.match(/<[^>]*>/g);

for (const [text] of [...escapes, ...links.filter(([, html]) => !html.startsWith("<a"))]) {
  test(`notebookPerson's cards have no other tag for ${JSON.stringify(text)}`, async () => {
    const [cards, harmless] = [await cardsWith(text), await cardsWith("harmless")];
    assert.deepEqual(cards.map(({ html }) => tagsOf(html)), harmless.map(({ html }) => tagsOf(html)));
    assert.doesNotMatch(cards.map((card) => card.text).join(), /[\0-\x09\x0b-\x1f\x7f\u202e\u2066]/);
  });
}

test("notebookPerson's cards need no script, no sheet and nothing from elsewhere, and are announced", async () => {
  for (const { html } of await cardsWith("harmless")) {
    assert.doesNotMatch(html, /<(script|style|img|link|iframe|svg)|\son\w+=|src=|url\(|class=|id=/);
    assert.match(html, /role="status"/);
  }
});
