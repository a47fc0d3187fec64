/**
 * Knows how Deno's Jupyter kernel shows things in the running cell, by the messages of Jupyter's protocol.
 * Must not know what is shown, nor whether there is a kernel: that is handed in.
 *
 * @module
 */

import type { Host, Notebook, NotebookContent } from "../host.ts";

/** What Deno has in its kernel as `Deno.jupyter`. */
export interface Jupyter {
  /** Sends a message to every front end (https://jupyter-client.readthedocs.io/en/latest/messaging.html). */
  broadcast(type: string, content: Record<string, unknown>): Promise<void> | void;
}

/** The machine as a notebook's kernel has it: what would go to the kernel's log goes to the running cell. */
export function kernelHost(host: Host, jupyter: Jupyter): Host {
  // Nothing waits for these: they are sent at once, in order.
  const stream = (name: "stdout" | "stderr") => (text: string) =>
    void jupyter.broadcast("stream", { name, text });
  return {
    ...host,
    terminal: {
      out: stream("stdout"),
      err: stream("stderr"),
      interactive: false,
      outIsTerminal: false,
      errIsTerminal: false,
      errIsScreen: false,
      outColors: false,
      errColors: false,
      readIn: () => host.terminal.readIn(),
      readBlock: () => host.terminal.readBlock(),
    },
    notebook: kernelNotebook(jupyter),
  };
}

function kernelNotebook(jupyter: Jupyter): Notebook {
  return {
    async show(content) {
      const transient = { display_id: crypto.randomUUID() };
      const send = async (type: string, { html, text }: NotebookContent) => {
        const data = { "text/html": html, "text/plain": text };
        await jupyter.broadcast(type, { data, metadata: {}, transient });
      };
      await send("display_data", content);
      return (next) => send("update_display_data", next);
    },
  };
}
