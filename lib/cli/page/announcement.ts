/**
 * Knows how it is announced where the login page is: addresses that can be opened, here and from other machines.
 * Must not know what the page is for, nor listen.
 *
 * @module
 */

import type { Terminal } from "../../host/host.ts";
import { type Line, pictureOf, plain, withPicture } from "../../person/screen/picture.ts";
import { link } from "../../person/screen/sequences.ts";
import type { CommandContext } from "../command.ts";
import { type Address, authority, isLoopback } from "./listen_address.ts";

/** Where the page can be opened. */
export interface Addresses {
  /** On this machine; none where it is reached under one of its network's addresses only. */
  readonly local: string | undefined;
  /** From other machines. */
  readonly network: readonly string[];
  /** Whether other machines can open it at all. */
  readonly reachable: boolean;
}

/** The addresses of what listens on one; `others` are those by which this machine is reached. */
export function addressesOf({ hostname, port }: Address, path: string, others: readonly string[]): Addresses {
  const url = (name: string) => `http://${authority({ hostname: name, port })}${path}`;
  const open = { reachable: true };
  if (isLoopback(hostname)) return { local: url(hostname), network: [], reachable: false };
  // The address that means all of a machine's own can be listened on, but not opened.
  if (hostname === "0.0.0.0") {
    return {
      ...open,
      local: url("127.0.0.1"),
      network: others.filter((name) => !name.includes(":")).map(url),
    };
  }
  if (hostname === "::") return { ...open, local: url("::1"), network: others.map(url) };
  return { ...open, local: undefined, network: [url(hostname)] };
}

/** Announces the page in the way of each format; `below` lines are to be left free in a terminal. */
export async function announce(
  { host, output }: CommandContext,
  { local, network, reachable }: Addresses,
  below: number,
): Promise<void> {
  const { terminal } = host;
  const url = network[0] ?? local!;
  if (output.mode === "json") return output.json({ event: "serving", url });
  if (output.mode === "agent") return output.line(`The page with the code is at ${url}`);
  const who = reachable ? "for anyone who can reach this machine" : "on this machine only";
  const lines = [
    plain(""),
    plain(`The login page, ${who}:`),
    plain(""),
    ...local === undefined ? [] : [address(terminal, "Local:  ", local)],
    ...network.map((at) => address(terminal, "Network:", at)),
    ...reachable && network.length === 0
      ? [plain("  Network: the same with this machine's name or IP address")]
      : [],
  ];
  const picture = network.length > 0 ? await pictureOf(terminal, url, "Scan to open the page") : [];
  terminal.err(withPicture(lines, picture, terminal, below));
}

function address(terminal: Terminal, kind: string, url: string): Line {
  const text = `  ${kind} ${url}`;
  return { text, shown: terminal.errIsScreen ? `  ${kind} ${link(url)}` : text };
}
