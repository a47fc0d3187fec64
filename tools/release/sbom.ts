/**
 * Lists in CycloneDX what a release is made of: every package of the lock, as the lock knows it. What a lock doesn't
 * say is left out: JSR's has no licences, and its hash is that of the version's manifest.
 */

/** A package's name, version and hash as the lock has them. */
export interface Lock {
  /** By name@version. */
  readonly jsr?: Readonly<Record<string, { readonly integrity: string }>>;
  /** By name@version, and perhaps _peer@version after it. */
  readonly npm?: Readonly<Record<string, { readonly integrity: string }>>;
}

/** What of that the program reaches, and the licences that the npm packages themselves state. */
export interface Reached {
  /** As in the lock, name@version. */
  readonly shipped: ReadonlySet<string>;
  /** SPDX expressions by name@version. */
  readonly licences: ReadonlyMap<string, string>;
}

/** A runtime that is in an executable. */
export interface Runtime {
  /** The name of its npm package; of one that is downloaded from elsewhere, its archive's. */
  readonly name: string;
  readonly version: string;
  /** As npm writes it: `sha512-` and base64. */
  readonly integrity: string;
  readonly licence: string | undefined;
  /** Where it was downloaded from, if that is not npm. */
  readonly url?: string;
}

/** The program itself. */
export interface Product {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** One entry of the list. */
export interface Component {
  readonly type: "application" | "library" | "platform";
  readonly "bom-ref": string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  /** `excluded`: needed to develop and test, and in no release. */
  readonly scope?: "required" | "excluded";
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses?: readonly { readonly expression: string }[];
  readonly purl: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/** The whole list. */
export interface Sbom {
  readonly bomFormat: "CycloneDX";
  readonly specVersion: "1.6";
  readonly version: 1;
  readonly metadata: { readonly timestamp: string; readonly component: Component };
  readonly components: readonly Component[];
}

/** Makes the list; `made` is when the release's commit was made. */
export function sbom(
  product: Product,
  made: Date,
  lock: Lock,
  { shipped, licences }: Reached,
  runtimes: readonly Runtime[],
): Sbom {
  const scope = (id: string) => shipped.has(id) ? "required" as const : "excluded" as const;
  const jsr = Object.entries(lock.jsr ?? {}).map(([id, { integrity }]): Component => ({
    ...identity("library", "jsr", ...parts(id)),
    scope: scope(id),
    hashes: [{ alg: "SHA-256", content: integrity }],
    properties: [{ name: "hf-auth:hashed", value: "the version's manifest on JSR" }],
  }));
  const npm = Object.entries(lock.npm ?? {}).map(([id, { integrity }]): Component => ({
    ...identity("library", "npm", ...parts(id)),
    scope: scope(id),
    ...licensed(licences.get(id)),
    hashes: hashes(integrity),
  }));
  const platforms = runtimes.map(({ name, version, integrity, licence, url }): Component => ({
    ...url === undefined ? identity("platform", "npm", name, version) : downloaded(name, version, url),
    scope: "required",
    ...licensed(licence),
    hashes: hashes(integrity),
  }));
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp: made.toISOString().replace(/\.\d+/, ""),
      component: {
        ...identity("application", "jsr", product.name, product.version),
        ...licensed(product.license),
      },
    },
    components: [...jsr, ...npm, ...platforms].sort((a, b) => a.purl < b.purl ? -1 : 1),
  };
}

function parts(id: string): [name: string, version: string] {
  const [, name, version] = /^(@?[^@]+)@([^_]+)/.exec(id)!;
  return [name!, version!];
}

function identity(type: Component["type"], registry: string, name: string, version: string) {
  const [group, bare] = name.startsWith("@") ? name.split("/") as [string, string] : [undefined, name];
  const purl = `pkg:${registry}/${name.replace("@", "%40")}@${version}`;
  return { type, "bom-ref": purl, ...group !== undefined && { group }, name: bare, version, purl };
}

function downloaded(name: string, version: string, url: string) {
  const purl = `pkg:generic/${name}@${version}?download_url=${encodeURIComponent(url)}`;
  return { type: "platform" as const, "bom-ref": purl, name, version, purl };
}

function licensed(expression: string | undefined) {
  return expression === undefined ? {} : { licenses: [{ expression }] };
}

// Subresource integrity is base64, CycloneDX hexadecimal.
function hashes(integrity: string) {
  const [, bits, digest] = /^sha(\d+)-(.+)$/.exec(integrity)!;
  const bytes = Uint8Array.from(atob(digest!), (character) => character.charCodeAt(0));
  return [{ alg: `SHA-${bits}`, content: bytes.toHex() }];
}
