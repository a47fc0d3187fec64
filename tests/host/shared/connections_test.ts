/** Holds the places of a server to who gives theirs up for whom. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Connections } from "../../../lib/host/shared/http/connections.ts";

interface Fake {
  readonly name: string;
  readonly remoteAddress?: string;
  destroy(): void;
}

/** Those who come, each as a name and its address; `*` waits for an answer. Who is ended, in order. */
const rows: [criterion: string, most: number, come: string[], ended: string[]][] = [
  ["room for all", 3, ["a 10.0.0.1", "b 10.0.0.1", "c 10.0.0.1"], []],
  ["the oldest silent one", 2, ["a 10.0.0.1", "b 10.0.0.1", "c 10.0.0.1", "d 10.0.0.1"], ["a", "b"]],
  ["one who waits for an answer stays", 2, ["*a 10.0.0.1", "b 10.0.0.1", "c 10.0.0.1"], ["b"]],
  ["nobody is silent", 2, ["*a 10.0.0.1", "*b 10.0.0.2", "c 10.0.0.3"], ["c"]],
  ["the address with the most goes first", 3, ["a 10.0.0.9", "b 10.0.0.1", "c 10.0.0.1", "d 10.0.0.2"], [
    "b",
  ]],
  ["an IPv6 network is one", 3, ["a 10.0.0.9", "b 2001:db8::1", "c 2001:db8:0:0:7::1", "d ::1"], ["b"]],
  ["another IPv6 network is another", 3, ["a fe80::1%eth0", "b 2001:db8::1", "c 2001:db8:0:1::1", "d ::1"], [
    "a",
  ]],
  ["IPv4 in IPv6", 3, ["a ::ffff:10.0.0.9", "b ::ffff:10.0.0.1", "c ::ffff:10.0.0.1", "d ::1"], ["b"]],
  ["no address", 2, ["a", "b", "c"], ["a"]],
];

for (const [criterion, most, come, expected] of rows) {
  test(`Connections: ${criterion}`, () => {
    const ended: string[] = [];
    const places = new Connections<Fake>(most);
    for (const one of come) {
      const [named, remoteAddress] = one.split(" ");
      const name = named!.replace("*", "");
      const socket = {
        name,
        ...remoteAddress !== undefined && { remoteAddress },
        destroy: () => void ended.push(name),
      };
      if (places.add(socket) && named!.startsWith("*")) places.begin(socket, new AbortController());
    }
    assert.deepEqual(ended, expected);
    assert(places.all.length <= most);
  });
}

test("Connections: whoever was answered last has been silent for the shortest time", () => {
  const ended: string[] = [];
  const socket = (name: string): Fake => ({ name, destroy: () => void ended.push(name) });
  const [a, b, c] = [socket("a"), socket("b"), socket("c")];
  const places = new Connections<Fake>(2);
  const request = new AbortController();
  places.add(a);
  places.add(b);
  places.begin(a, request);
  places.end(a, request);
  places.add(c);
  assert.deepEqual([ended, request.signal.aborted], [["b"], false]);
});

test("Connections: the end of one is told to what goes on for it", () => {
  const places = new Connections<Fake>(1);
  const socket: Fake = { name: "a", destroy: () => assert.fail() };
  const request = new AbortController();
  places.add(socket);
  places.begin(socket, request);
  places.remove(socket);
  assert.deepEqual([request.signal.aborted, places.all], [true, []]);
});
