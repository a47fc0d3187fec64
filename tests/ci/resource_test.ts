import assert from "node:assert/strict";
import { test } from "node:test";
import { explain } from "../../lib/ci/explain.ts";
import { parseResource } from "../../lib/ci/resource.ts";
import { Secret } from "../../lib/secret.ts";

const hub = "https://huggingface.co";

const resources: [text: string, kind: string, name: string, settings: string][] = [
  ["acme/model", "model", "acme/model", `${hub}/acme/model/settings`],
  ["datasets/acme/notes", "dataset", "acme/notes", `${hub}/datasets/acme/notes/settings`],
  ["spaces/acme/demo", "Space", "acme/demo", `${hub}/spaces/acme/demo/settings`],
  ["kernels/acme/fast", "kernel", "acme/fast", `${hub}/kernels/acme/fast/settings`],
  ["buckets/acme/b.1", "bucket", "acme/b.1", `${hub}/buckets/acme/b.1/settings`],
  ["datasets/notes", "model", "datasets/notes", `${hub}/datasets/notes/settings`],
  ["alice", "user", "alice", `${hub}/settings/authentication#ci-cd-access`],
];

test("a resource is a repository of some kind, or a user, and has its page of settings", () => {
  assert.deepEqual(
    resources.map(([text]) => parseResource(text, hub)),
    resources.map(([, kind, name, settings]) => ({ kind, name, settings })),
  );
});

const none = [
  "",
  " ",
  "/",
  "acme/",
  "/model",
  "a/b/c",
  "models/acme/model",
  "dataset/acme/notes",
  "datasets/acme/notes/x",
  "https://huggingface.co/acme/model",
  "acme/model ",
  "acme/..",
  "acme/mod\x1bel",
  `acme/${"a".repeat(97)}`,
];

test("any other text is none, and that is said beside what else is wrong", () => {
  assert.deepEqual(none.filter((text) => parseResource(text, hub)), []);
  const said = explain(new Secret("x"), {
    resource: "models/acme/\x1b[1mmodel",
    endpoint: hub,
    audience: hub,
    nowMs: 0,
    env: () => undefined,
  });
  assert.deepEqual(said, {
    facts: [],
    problems: [
      'The resource is neither a repository nor a user: "models/acme/[1mmodel". Write it as NAMESPACE/NAME for a ' +
      "model, datasets/NAMESPACE/NAME, spaces/…, kernels/…, buckets/…, or as USER",
      "The identity token is not a JWT",
    ],
    needs: [
      "An identity token for https://huggingface.co",
      "A trusted publisher of the resource with the issuer of this job",
    ],
    settings: "https://huggingface.co/docs/hub/trusted-publishers",
  });
});
