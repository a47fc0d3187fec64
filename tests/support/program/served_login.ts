/**
 * Knows how to run a program that serves the page on a machine in memory, and how to be its browser.
 * Must not know what the page says.
 *
 * @module
 */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { main } from "../../../lib/cli/main.ts";
import type { Host } from "../../../lib/host/host.ts";
import type { MemoryHost, MemoryOptions } from "../../../lib/host/memory/host.ts";
import { type Exchange, fakeHub } from "../fakes/hub.ts";
import { machineWith, type Store } from "../store/fixture.ts";
import { START, withoutKey } from "./fixture.ts";

/** A program that runs, and its machine. */
export interface Served extends Disposable {
  readonly host: MemoryHost;
  readonly status: Promise<number>;
  /** Where the page is. */
  readonly url: string;
  /** Standard output and error, with `KEY` for the key in the page's address. */
  readonly out: string;
  readonly err: string;
  /** What a browser or `curl` is answered. */
  get(path: string, headers?: Record<string, string>): Promise<string>;
  /** Presses a button of the page. */
  press(action: "begin" | "cancel"): Promise<void>;
  /** Waits for the login to be so far. */
  until(state: string): Promise<void>;
  /** Waits until the Hub was asked so often. */
  asked(times: number): Promise<void>;
}

/** What a browser asks for. */
export const HTML = { accept: "text/html" };

/** Where the program runs. */
export interface ServeOptions extends Omit<MemoryOptions, "files" | "fetch"> {
  readonly store?: Store;
  readonly change?: (host: MemoryHost) => Host;
}

/** Starts the program with the words of `line`, against a Hub that expects these requests. */
export function start(line: string, exchanges: Exchange[], options: ServeOptions = {}): Served {
  const { store = {}, change = (same: Host) => same, ...more } = options;
  const hub = fakeHub(...exchanges);
  const host = machineWith(store, { now: START, programs: {}, ...more, fetch: hub.fetch });
  const status = main(line.split(" "), change(host));
  const url = () => /http:\/\/[^\s\x1b"]+/.exec(host.stderr + host.stdout)![0];
  const get = async (path: string, headers: Record<string, string> = {}) =>
    await (await host.request(new URL(path, url()), { headers })).text();
  return {
    host,
    status,
    get url() {
      return url();
    },
    get out() {
      return withoutKey(host.stdout);
    },
    get err() {
      return withoutKey(host.stderr);
    },
    get,
    async press(action) {
      const token = /name="form_token"\s+value="([^"]+)"/.exec(await get("./", HTML))![1]!;
      const response = await host.request(new URL(action, url()), {
        method: "POST",
        headers: { origin: new URL(url()).origin },
        body: new URLSearchParams({ form_token: token }),
      });
      assert.equal(response.status, 303);
    },
    async until(state) {
      while (JSON.parse(await get("status")).state !== state) await setImmediate();
    },
    async asked(times) {
      while (hub.requests.length < times) await setImmediate();
    },
    [Symbol.dispose]: () => hub[Symbol.dispose](),
  };
}

/** Until the page is announced. */
export async function announced({ host }: Served): Promise<void> {
  while (!(host.stderr + host.stdout).includes("http://")) await setImmediate();
}
