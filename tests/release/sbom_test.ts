import assert from "node:assert/strict";
import { test } from "node:test";
import { sbom } from "../../tools/release/sbom.ts";

const ONES = `sha512-${btoa("\x01".repeat(64))}`;

test("sbom lists what the lock has, and nothing that it doesn't say", () => {
  const product = { name: "@hf-auth/hf-auth", version: "1.2.3", license: "Apache-2.0" };
  const lock = {
    jsr: { "@std/path@1.1.6": { integrity: "ab".repeat(32) } },
    npm: {
      "hono@4.0.0": { integrity: ONES },
      "@a/b@1.0.0-rc.1_peer@2.0.0": { integrity: ONES },
    },
  };
  const shipped = new Set(["@std/path@1.1.6", "hono@4.0.0"]);
  const licences = new Map([["hono@4.0.0", "MIT"]]);
  const url = "https://dl.deno.land/a.zip";
  const runtimes = [
    { name: "@oven/bun-linux-aarch64", version: "1.4.5", integrity: ONES, licence: "MIT" },
    { name: "denort-aarch64-apple-darwin", version: "2.9.6", integrity: ONES, licence: "MIT", url },
  ];
  const hashes = [{ alg: "SHA-512", content: "01".repeat(64) }];
  const licenses = [{ expression: "MIT" }];
  const component = (
    type: string,
    purl: string,
    group: string | undefined,
    name: string,
    version: string,
  ) => ({
    type,
    "bom-ref": purl,
    ...group !== undefined && { group },
    name,
    version,
    purl,
  });

  assert.deepEqual(sbom(product, new Date("2026-11-23T10:00:00Z"), lock, { shipped, licences }, runtimes), {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp: "2026-11-23T10:00:00Z",
      component: {
        ...component("application", "pkg:jsr/%40hf-auth/hf-auth@1.2.3", "@hf-auth", "hf-auth", "1.2.3"),
        licenses: [{ expression: "Apache-2.0" }],
      },
    },
    components: [
      {
        ...component(
          "platform",
          "pkg:generic/denort-aarch64-apple-darwin@2.9.6?download_url=https%3A%2F%2Fdl.deno.land%2Fa.zip",
          undefined,
          "denort-aarch64-apple-darwin",
          "2.9.6",
        ),
        scope: "required",
        licenses,
        hashes,
      },
      {
        ...component("library", "pkg:jsr/%40std/path@1.1.6", "@std", "path", "1.1.6"),
        scope: "required",
        hashes: [{ alg: "SHA-256", content: "ab".repeat(32) }],
        properties: [{ name: "hf-auth:hashed", value: "the version's manifest on JSR" }],
      },
      {
        ...component("library", "pkg:npm/%40a/b@1.0.0-rc.1", "@a", "b", "1.0.0-rc.1"),
        scope: "excluded",
        hashes,
      },
      {
        ...component(
          "platform",
          "pkg:npm/%40oven/bun-linux-aarch64@1.4.5",
          "@oven",
          "bun-linux-aarch64",
          "1.4.5",
        ),
        scope: "required",
        licenses,
        hashes,
      },
      {
        ...component("library", "pkg:npm/hono@4.0.0", undefined, "hono", "4.0.0"),
        scope: "required",
        licenses,
        hashes,
      },
    ],
  });
});
