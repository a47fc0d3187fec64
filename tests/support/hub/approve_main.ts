/**
 * Knows how to run {@linkcode approve} from a shell: `approve_main.ts HUB_URL USER_CODE [--deny] [--account NAME]`.
 * Must not know how a page is read.
 *
 * @module
 */

import process from "node:process";
import { parseArgs } from "node:util";
import { approve } from "./approve.ts";

const { values, positionals } = parseArgs({
  options: { account: { type: "string" }, deny: { type: "boolean", default: false } },
  allowPositionals: true,
});
const [hubUrl, userCode] = positionals;
if (hubUrl === undefined || userCode === undefined) {
  console.error("Usage: approve_main.ts HUB_URL USER_CODE [--deny] [--account NAME]");
  process.exit(2);
}
const { account, deny } = values;
try {
  await approve(hubUrl, userCode, account === undefined ? { deny } : { account, deny });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
