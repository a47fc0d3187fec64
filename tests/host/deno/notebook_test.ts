/** Holds what Deno's Jupyter kernel is sent to Jupyter's protocol, whichever host is below. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { currentHost } from "../../../lib/host/current.ts";
import { memoryHost } from "../../../lib/host/memory/host.ts";
import { type Jupyter, kernelHost } from "../../../lib/host/deno/notebook.ts";

function kernel() {
  const sent: [type: string, content: Record<string, unknown>][] = [];
  const jupyter: Jupyter = { broadcast: (type, content) => void sent.push([type, content]) };
  const below = memoryHost({ interactive: true, stdin: "in", env: { A: "1" } });
  return { sent, below, host: kernelHost(below, jupyter) };
}

test("a kernel shows each card in its place, for notebooks and for consoles", async () => {
  const { sent, host } = kernel();
  const [first, second] = [{ html: "<p>1</p>", text: "1" }, { html: "<p>2</p>", text: "2" }];
  const replace = await host.notebook!.show(first);
  await host.notebook!.show(first);
  await replace(second);
  const ids = sent.map(([, { transient }]) => (transient as { display_id: string }).display_id);
  assert.deepEqual([ids[0] === ids[2], ids[0] === ids[1]], [true, false]);
  const message = (type: string, id: string, { html, text }: typeof first) => [
    type,
    { data: { "text/html": html, "text/plain": text }, metadata: {}, transient: { display_id: id } },
  ];
  assert.deepEqual(sent, [
    message("display_data", ids[0]!, first),
    message("display_data", ids[1]!, first),
    message("update_display_data", ids[0]!, second),
  ]);
});

test("a kernel's terminal is the running cell, where nobody can be asked", async () => {
  const { sent, below, host } = kernel();
  host.terminal.err("word\n");
  host.terminal.out("result\n");
  assert.deepEqual(sent, [
    ["stream", { name: "stderr", text: "word\n" }],
    ["stream", { name: "stdout", text: "result\n" }],
  ]);
  assert.deepEqual(
    [host.terminal.interactive, host.terminal.errIsTerminal, await host.terminal.readIn(), host.env("A")],
    [false, false, "in", "1"],
  );
  assert.deepEqual([below.stdout, below.stderr], ["", ""]);
});

test("this machine has no notebook outside the kernel", async () => {
  assert.equal("notebook" in await currentHost(), false);
});
