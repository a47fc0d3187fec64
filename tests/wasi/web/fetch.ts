/** What goes over the network, to a server that tests/wasi/web_test.ts starts. */

import { type Case, nameOf } from "./case.ts";

const abortIn = (ms: number, reason?: unknown) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), ms);
  return controller.signal;
};

/** The cases. */
export const FETCH: Record<string, Case> = {
  "a response comes with its status and headers": async (server) => {
    const response = await fetch(`${server}/plain?a=b`);
    return [response.status, response.ok, response.headers.get("x-path"), await response.text()];
  },
  "a body is sent": async (server) => {
    const body = new URLSearchParams({ token: "ä b" });
    const response = await fetch(new URL(`${server}/echo`), {
      method: "POST",
      body,
      headers: { "x-a": "1" },
    });
    return await response.json();
  },
  "a large body goes both ways": async (server) => {
    const response = await fetch(`${server}/body`, { method: "PUT", body: "x".repeat(300_000) });
    return (await response.text()).length;
  },
  "HEAD and no content have no body": async (server) => {
    const [head, none] = [await fetch(`${server}/plain`, { method: "HEAD" }), await fetch(`${server}/none`)];
    return [head.status, await head.text(), none.status, none.body];
  },
  "a redirect is not followed": async (server) => {
    const response = await fetch(`${server}/away`, { redirect: "manual" });
    await response.body?.cancel();
    return [response.status, response.headers.get("location")];
  },
  "a body comes in pieces": async (server) => {
    const response = await fetch(`${server}/pieces`);
    const reader = response.body!.getReader();
    let text = "";
    for (let piece; !(piece = await reader.read()).done;) text += new TextDecoder().decode(piece.value);
    return text;
  },
  "a body that nobody wants": async (server) => {
    const reader = (await fetch(`${server}/forever`)).body!.getReader();
    await reader.read();
    await reader.cancel();
    return (await reader.read()).done;
  },
  "aborted before": (server) => nameOf(fetch(server, { signal: AbortSignal.abort("before") })),
  "aborted while it waits": (server) => nameOf(fetch(`${server}/never`, { signal: abortIn(30, "waiting") })),
  "aborted while its body comes": async (server) => {
    const response = await fetch(`${server}/forever`, { signal: abortIn(30, "reading") });
    return nameOf(response.arrayBuffer());
  },
  "several at once": async (server) => {
    const paths = ["/pieces", "/plain", "/none", "/pieces"];
    return await Promise.all(paths.map(async (path) => (await fetch(server + path)).status));
  },
  "a server that is not there": () => nameOf(fetch("http://127.0.0.1:1/")),
  "a name that is not known": () => nameOf(fetch("http://name.invalid/")),
  "a connection that breaks off": (server) => nameOf(fetch(`${server}/broken`).then((all) => all.text())),
};
