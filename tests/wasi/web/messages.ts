/** Headers, requests, responses and their bodies. */

import { type Case, nameOf } from "./case.ts";

/** The cases. */
export const MESSAGES: Record<string, Case> = {
  headers: () => {
    const headers = new Headers({ "X-B": " 2 ", a: "1" });
    headers.append("x-b", "3");
    headers.append("Set-Cookie", "c=1, d");
    headers.append("set-cookie", "e=2");
    headers.delete("A");
    return [
      [...headers],
      headers.get("X-b"),
      headers.has("constructor"),
      headers.get("none"),
      headers.getSetCookie(),
    ];
  },
  "a header's name that is none": () => new Headers([["a b", "c"]]),
  "a header's value that is none": () => new Headers().set("a", "b\r\nc: d"),
  "a response": async () => {
    const response = new Response('{"a":[1]}', { status: 201, headers: { "x-y": "z" } });
    const { status, ok, bodyUsed } = response;
    return [status, ok, bodyUsed, [...response.headers], await response.json(), response.bodyUsed];
  },
  "a response that is made of another": async () => {
    const first = new Response("a", { status: 404, headers: { "x-y": "z" } });
    const second = new Response(await first.arrayBuffer(), first);
    return [second.status, second.headers.get("x-y"), await second.text()];
  },
  "a body is read once": async () => {
    const response = new Response("a");
    await response.text();
    return nameOf(response.text());
  },
  "a body that is being read": () => {
    const response = new Response("a");
    response.body!.getReader();
    return nameOf(response.text());
  },
  "a status without a body": () => [new Response(null, { status: 204 }).body, new Response("").body !== null],
  "a body where none may be": () => new Response("a", { status: 304 }),
  "a status that is none": () => new Response(null, { status: 99 }),
  "a request": async () => {
    const from = new Request("https://hub.test/a", {
      method: "post",
      body: new URLSearchParams({ b: "c d" }),
    });
    const request = new Request(from, { headers: { "x-y": "z", "content-type": "text/plain" } });
    return [request.method, request.url, [...request.headers], await request.text(), request.signal.aborted];
  },
  "a request that cannot have a body": () => new Request("https://hub.test/", { body: "a" }),
  "a form": async () => {
    const form = await new Response(new URLSearchParams({ a: "b c", d: "" })).formData();
    return [...form.entries()];
  },
  "a form that is none": () => nameOf(new Response("a=b").formData()),
  "a stream is pulled as it is read, and cancelled": async () => {
    const log: unknown[] = [];
    const stream = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("start ")),
      pull: (controller) => void log.push(controller.desiredSize),
      cancel: (reason) => void log.push(reason),
    }, { highWaterMark: 2 });
    const reader = new Response(stream).body!.getReader();
    log.push(new TextDecoder().decode((await reader.read()).value));
    await reader.cancel("enough");
    return [log, await reader.read()];
  },
};
