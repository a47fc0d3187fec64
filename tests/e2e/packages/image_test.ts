/** The images as they are published: labels, processors, the same bytes again, pushed to a registry and run from it. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { VERSION } from "../../../lib/version.ts";
import { HOME } from "../../../tools/release/names.ts";
import { run } from "../../../tools/release/run.ts";
import { needsBuilder } from "../../support/container/image.ts";
import { startOpenRegistry } from "../../support/container/open_registry.ts";
import { program } from "../../support/program/program.ts";
import { temporaryFolder } from "../../support/release/folder.ts";
import { MADE, needs } from "../../support/release/release.ts";

const skip = needsBuilder || needs("buildah", "skopeo");
const HERE = Deno.build.arch === "aarch64" ? "arm64" : "amd64";
const OTHER = HERE === "amd64" ? "arm64" : "amd64";

/** What the index of an image has of each. */
interface Index {
  readonly manifests: readonly {
    readonly digest: string;
    readonly platform: Readonly<Record<string, string>>;
  }[];
}

test(
  "the images are made, made again alike, pushed for every processor, and one of them runs",
  { skip },
  async () => {
    await using folder = await temporaryFolder();
    await using registry = await startOpenRegistry();
    const [context, archives] = [`${folder.path}/context`, `${folder.path}/archives`];
    await Deno.mkdir(`${context}/.build/containers/wasm.volume/tokens`, { recursive: true });
    await Deno.mkdir(`${context}/dist`);
    await Deno.mkdir(archives);
    // The program of this machine; small files in the place of what is made of others.
    await run("sh", ["containers/root.sh", program, `${context}/.build/containers/glibc`]);
    await Deno.mkdir(`${context}/.build/containers/musl`);
    await Deno.writeTextFile(`${context}/.build/containers/musl/hf-auth`, "musl");
    await run("cp", [
      "-r",
      `${context}/.build/containers/glibc.volume`,
      `${context}/.build/containers/musl.volume`,
    ]);
    await Deno.writeTextFile(`${context}/dist/hf-auth.wasm`, "wasm");

    const storage = `${folder.path}/storage.conf`;
    writeFileSync(
      storage,
      `[storage]\ndriver = "vfs"\ngraphroot = "${folder.path}/graph"\nrunroot = "${folder.path}/run"\n`,
    );
    const env = { CONTAINERS_STORAGE_CONF: storage, SOURCE_DATE_EPOCH: String(+MADE / 1000) };
    for (const kind of ["glibc", "musl", "wasm"]) {
      const processor = kind === "wasm" ? "wasm" : HERE;
      await run("sh", ["containers/image.sh", kind, `${archives}/${kind}-${processor}.tar`, context], {
        env,
      });
    }
    // As another machine would have made it.
    await run("sh", [
      "-c",
      `set -e; mkdir "$1/oci"; tar -xf "$1/archives/musl-${HERE}.tar" -C "$1/oci"`,
      "sh",
      folder.path,
    ]);
    await otherProcessor(`${folder.path}/oci`, `${archives}/musl-${OTHER}.tar`);

    const inspect = async (archive: string) =>
      JSON.parse(await run("skopeo", ["inspect", `oci-archive:${archive}`]));
    const first = await inspect(`${archives}/glibc-${HERE}.tar`);
    assert.deepEqual(first.Labels, {
      "org.opencontainers.image.title": "hf-auth",
      "org.opencontainers.image.description": "Logs a machine in to the Hugging Face Hub",
      "org.opencontainers.image.source": HOME,
      "org.opencontainers.image.version": VERSION,
      "org.opencontainers.image.licenses": "Apache-2.0",
    });
    assert.equal(Date.parse(first.Created), +MADE);
    await run("sh", ["containers/image.sh", "glibc", `${folder.path}/again.tar`, context], { env });
    assert.deepEqual(await inspect(`${folder.path}/again.tar`), first);

    const image = `${registry.name}/hf-auth/hf-auth`;
    const printed = await run(
      "sh",
      ["containers/publish.sh", image, VERSION, archives, "--tls-verify=false"],
      { env },
    );
    const tags = registry.tags() as Record<string, Index>;
    const platforms = Object.entries(tags).map(([tag, { manifests }]) => [
      tag,
      manifests.map(({ platform }) => `${platform["os"]}/${platform["architecture"]}`).sort(),
    ]);
    const musl = ["linux/amd64", "linux/arm64"];
    assert.deepEqual(Object.fromEntries(platforms), {
      glibc: [`linux/${HERE}`],
      [`${VERSION}-glibc`]: [`linux/${HERE}`],
      musl,
      [`${VERSION}-musl`]: musl,
      latest: musl,
      [VERSION]: musl,
      wasm: ["wasi/wasm"],
      [`${VERSION}-wasm`]: ["wasi/wasm"],
    });
    assert.deepEqual(
      printed.trim().split("\n").map((line) => line.split(" ")[0]).sort(),
      Object.keys(tags).map((tag) => `${image}:${tag}`).sort(),
    );

    // From the registry alone.
    const buildah = (...args: string[]) => run("buildah", args, { env });
    const container = (await buildah("from", "--tls-verify=false", "--pull-always", `${image}:glibc`)).trim();
    assert.equal(
      await buildah("run", "--isolation", "chroot", container, "/hf-auth", "--version"),
      `hf-auth ${VERSION}\n`,
    );
    await buildah("rm", container);
  },
);

/** Says in an image's configuration that it is for the other processor, and packs it. */
async function otherProcessor(layout: string, archive: string): Promise<void> {
  const blob = (digest: string) => `${layout}/blobs/${digest.replace(":", "/")}`;
  const read = async (path: string) => JSON.parse(await Deno.readTextFile(path));
  const put = async (value: unknown) => {
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    const digest = `sha256:${new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex()}`;
    await Deno.writeFile(blob(digest), bytes);
    return { digest, size: bytes.length };
  };
  const index = await read(`${layout}/index.json`);
  const manifest = await read(blob(index.manifests[0].digest));
  const config = { ...await read(blob(manifest.config.digest)), architecture: OTHER };
  const changed = { ...manifest, config: { ...manifest.config, ...await put(config) } };
  index.manifests[0] = { ...index.manifests[0], ...await put(changed) };
  await Deno.writeTextFile(`${layout}/index.json`, JSON.stringify(index));
  await run("tar", ["-cf", archive, "-C", layout, "."]);
}
