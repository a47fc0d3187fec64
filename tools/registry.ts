/**
 * Finds out where packages come from, and writes to `.tools/config` which configuration is used: JSR's, npm's, or, where
 * `JSR_URL` names another registry, a copy of JSR's with the hashes that this one's manifests have.
 */

const PATIENCE = 5_000;
const COPY = ".tools/jsr";

interface Lock {
  readonly jsr: Record<string, { integrity: string }>;
}

const named = Deno.env.get("JSR_URL") ?? "";
const registry = new URL(named || "https://jsr.io/");
const config = await choose();
await Deno.writeTextFile(".tools/config", config);
await Deno.writeTextFile(".tools/registry", named);
// A connection that hangs would keep this alive.
Deno.exit(0);

async function choose(): Promise<string> {
  const lock: Lock = JSON.parse(await Deno.readTextFile("deno.lock"));
  const hashes = await Promise.all(Object.keys(lock.jsr).map(async (id) => [id, await hashOf(id)] as const));
  const missing = hashes.filter(([, hash]) => hash === undefined).map(([id]) => id);
  if (missing.length > 0) {
    const reason = missing.length === hashes.length
      ? "JSR cannot be reached"
      : `${registry.host} lacks ${missing}`;
    return said(`npm only, since ${reason}`, "registry/npm/deno.json");
  }
  const others = hashes.filter(([id, hash]) => hash !== lock.jsr[id]!.integrity);
  if (others.length === 0) return said("JSR", "deno.json");
  if (named === "") {
    console.error(`JSR's manifests are not those of deno.lock: ${others.map(([id]) => id)}`);
    Deno.exit(1);
  }
  for (const [id, hash] of others) lock.jsr[id]!.integrity = hash!;
  // Not a package, for which Deno would want all of it.
  const { name: _, version: __, exports: ___, publish: ____, ...settings } = JSON.parse(
    await Deno.readTextFile("deno.json"),
  );
  await Deno.mkdir(COPY, { recursive: true });
  await Deno.writeTextFile(`${COPY}/deno.json`, JSON.stringify(settings, null, 2));
  await Deno.writeTextFile(`${COPY}/deno.lock`, JSON.stringify(lock, null, 2));
  return said(`${registry.href}, with its own hashes in a copy of the lock`, `${COPY}/deno.json`);
}

function said(where: string, config: string): string {
  console.error(`Packages come from ${where} (${config})`);
  return config;
}

/** The hash of a package's manifest, which is what the lock has; undefined where it cannot be had. */
async function hashOf(id: string): Promise<string | undefined> {
  const [, name, version] = /^(@[^@]+)@(.+)$/.exec(id)!;
  try {
    // A browser would get a page.
    const headers = { accept: "application/json" };
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch(new URL(`/${name}/${version}_meta.json`, registry), { headers, signal });
    if (!response.ok) return void await response.body?.cancel();
    return new Uint8Array(await crypto.subtle.digest("SHA-256", await response.arrayBuffer())).toHex();
  } catch {
    return undefined;
  }
}
