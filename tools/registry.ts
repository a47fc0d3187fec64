/** Finds out whether JSR can be reached, and writes to `.tools/config` which configuration is used. */

const PATIENCE = 5_000;
// Not a literal, so that it is asked for only now.
const probe: string = "jsr:@std/path@^1.1.6/posix/join";

const timer = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), PATIENCE));
const reached = await Promise.race([import(probe).then(() => true, () => false), timer]);
const config = reached ? "deno.json" : "registry/npm/deno.json";
console.log(`Packages come from ${reached ? "JSR" : "npm only, since JSR cannot be reached"} (${config})`);
await Deno.writeTextFile(".tools/config", config);
Deno.exit(0);
