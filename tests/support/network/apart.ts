/**
 * Knows how to put a program behind a network of its own (a network namespace of Linux), from which two ways lead out that
 * can be cut, each by itself: packets are lost then, and nobody is told.
 * Must not know what is at their ends.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { skipUnless } from "../skip.ts";

/** A way out. */
export interface Way {
  /** The address of this machine at its end. */
  readonly host: string;
  /** Cuts it. */
  cut(): void;
  /** Mends it. */
  mend(): void;
}

/** A network of its own. */
export interface Apart extends Disposable {
  /** What to put before a command, so that it runs there. */
  readonly within: readonly string[];
  readonly ways: readonly [Way, Way];
}

/** Why there can be none here, if so. */
export const needsNamespaces: string | false = skipUnless(
  isPermitted(),
  "networks can't be cut here (that takes Linux, iproute2 and root)",
);

/** Makes one. */
export function setApart(): Apart {
  const name = newName();
  ip("netns", "add", name);
  const way = (number: number): Way => {
    const [here, there] = [`${name}h${number}`, `${name}t${number}`];
    // Addresses for measurements (RFC 2544), a network of four for each way.
    const [third, fourth] = randomBytes(2);
    const address = (last: number) => `198.18.${third}.${(fourth! & 0xfc) + last}`;
    ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", name);
    ip("address", "add", `${address(1)}/30`, "dev", here);
    ip("link", "set", here, "up");
    ip("-n", name, "address", "add", `${address(2)}/30`, "dev", there);
    ip("-n", name, "link", "set", there, "up");
    return {
      host: address(1),
      cut: () => ip("link", "set", here, "down"),
      mend() {
        ip("link", "set", here, "up");
        // Who was asked for in vain is asked for again at once, not a second later.
        ip("-n", name, "neighbor", "flush", "dev", there);
      },
    };
  };
  return {
    within: ["ip", "netns", "exec", name],
    ways: [way(1), way(2)],
    [Symbol.dispose]: () => ip("netns", "delete", name),
  };
}

function isPermitted(): boolean {
  const name = newName();
  const made = spawnSync("ip", ["netns", "add", name]).status === 0;
  return made && spawnSync("ip", ["netns", "delete", name]).status === 0;
}

function newName(): string {
  return `hf${randomBytes(4).toString("hex")}`;
}

function ip(...args: string[]): void {
  const { status, stderr } = spawnSync("ip", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`ip ${args.join(" ")}: ${stderr}`);
}
