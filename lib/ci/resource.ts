/**
 * Knows what a token can be asked for (a repository, or a user's own access) and where its trusted publishers are set up.
 * Must not know whether there is such a thing.
 *
 * @module
 */

/** What the exchanged token is for. */
export interface Resource {
  /** What it is, for people. */
  readonly kind: "model" | "dataset" | "Space" | "kernel" | "bucket" | "user";
  /** Its name: `acme/awesome-model`, or that of the user. */
  readonly name: string;
  /** The page on which its trusted publishers are set up. */
  readonly settings: string;
}

const KINDS = { datasets: "dataset", spaces: "Space", kernels: "kernel", buckets: "bucket" } as const;
const NAME = /^(?!\.)[\w.-]{1,96}$/;

/** The resource that the text names; `undefined` where it has another form than the Hub takes. */
export function parseResource(text: string, endpoint: string): Resource | undefined {
  const parts = text.split("/");
  const folder = Object.keys(KINDS).find((kind): kind is keyof typeof KINDS => kind === parts[0]);
  const name = folder && parts.length > 2 ? parts.slice(1) : parts;
  if (name.length > 2 || (name.length < 2 && name !== parts) || !name.every((part) => NAME.test(part))) {
    return undefined;
  }
  if (name.length === 1) {
    return { kind: "user", name: text, settings: `${endpoint}/settings/authentication#ci-cd-access` };
  }
  return {
    kind: folder && name !== parts ? KINDS[folder] : "model",
    name: name.join("/"),
    settings: `${endpoint}/${text}/settings`,
  };
}
