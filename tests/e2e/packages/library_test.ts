/** The library as one file, imported by its address under Deno, and from the disk under Node and Bun. */

import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { bundleSingle, declareEntries, declareSingle } from "../../../tools/channels/library.ts";
import { startHub } from "../../support/hub/hub.ts";
import { makeHome, startProgram } from "../../support/program/program.ts";
import { temporaryFolder } from "../../support/release/folder.ts";
import { needs } from "../../support/release/release.ts";

const TOKEN = `hf_${"a".repeat(30)}1234`;
// In TypeScript the comment means that the types are known.
const script = (from: string) => `
  import { getToken, login } from "${from}";
  const result = await login({ token: "${TOKEN}", skipIfLoggedIn: false });
  // @ts-expect-error: there is no such status
  if (result.status === "elsewhere") throw result;
  if (result.status === "logged_in") console.log(result.user, String((await getToken())?.token));
`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
before(async () => {
  folder = await temporaryFolder();
  const config = Deno.env.get("HF_AUTH_CONFIG")!;
  await bundleSingle(`${folder.path}/hf-auth.js`, config);
  await declareEntries(`${folder.path}/types`, config);
  await Deno.writeTextFile(`${folder.path}/hf-auth.d.ts`, await declareSingle(`${folder.path}/types`));
});
after(() => folder[Symbol.asyncDispose]());

/** What is run, with which script, and what that then asks the server of hf-auth.js for. */
const RUNTIMES:
  readonly (readonly [name: string, command: readonly string[], from: "here" | "there", asked: string[]])[] =
    [
      ["Deno", [process.execPath, "run", "-A", "--no-config", "--no-lock"], "there", ["/hf-auth.js"]],
      [
        "Deno, with its types",
        [process.execPath, "run", "-A", "--check", "--no-config", "--no-lock"],
        "there",
        ["/hf-auth.d.ts", "/hf-auth.js"],
      ],
      ["Node", ["node"], "here", []],
      ["Bun", ["bun"], "here", []],
    ];

for (const [name, [command, ...args], from, asked] of RUNTIMES) {
  test(`hf-auth.js logs in under ${name}`, { skip: needs(command!) }, async () => {
    const token = { token: TOKEN, account: "alice", displayName: "laptop", role: "write" } as const;
    await using hub = await startHub({ tokens: [token] });
    await using home = await makeHome();
    const requests: string[] = [];
    const server = createServer(async (request, response) => {
      requests.push(request.url!);
      const type = request.url!.endsWith(".ts") ? "application/typescript" : "text/javascript";
      response.setHeader("content-type", type);
      response.end(await Deno.readFile(folder.path + request.url));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hf-auth.js`;
      const file = `${home.path}/script.${from === "there" ? "ts" : "mjs"}`;
      await Deno.writeTextFile(file, script(from === "there" ? url : `${folder.path}/hf-auth.js`));
      const env = { ...home.env(hub.url), DENO_DIR: `${home.path}/deno`, NO_COLOR: "1" };
      const { status, stdout, stderr } = await startProgram(command!, [...args, file], { env }).finished;
      assert.deepEqual([status, stdout], [0, "alice hf_****1234\n"], stderr);
      assert.deepEqual(requests.sort(), asked);
    } finally {
      server.close();
    }
  });
}

test("hf-auth.js is no larger than the page on downloads says", async () => {
  const [, plain, packed] = /`hf-auth\.js`.*?(\d+) kB.*?(\d+) compressed/.exec(
    await Deno.readTextFile("docs/reference/downloads.md"),
  )!;
  const bytes = await Deno.readFile(`${folder.path}/hf-auth.js`);
  const sizes = [bytes.length, gzipSync(bytes).length].map((size) => size / 1000);
  assert.ok(sizes[0]! <= Number(plain) && sizes[1]! <= Number(packed), `${sizes}`);
});
