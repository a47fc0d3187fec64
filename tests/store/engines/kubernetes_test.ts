/** What a Secret's engine makes of answers that a healthy API server does not give, and of names. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openEngine } from "../../../lib/store/engines/address.ts";
import type { EngineHost } from "../../../lib/store/engines/engine_host.ts";
import { kubernetesEngine } from "../../../lib/store/engines/kubernetes.ts";
import { failureOf } from "../../support/failure.ts";

/** What is answered to each path, in turn. */
type Answers = Readonly<Record<string, readonly (readonly [status: number, body?: object])[]>>;

const ONE = "/api/v1/namespaces/ml/secrets/hf";
const secret = { kind: "Secret", metadata: { resourceVersion: "1" }, data: { token: "YQ==" } };

function engineOn(answers: Answers, key?: string) {
  const asked: string[] = [];
  const fetch = (url: string | URL | Request) => {
    const { pathname } = new URL(String(url));
    const [status, body] = answers[pathname]![asked.filter((path) => path === pathname).length]!;
    asked.push(pathname);
    return Promise.resolve(new Response(body ? JSON.stringify(body) : "<html>secret</html>", { status }));
  };
  return {
    asked,
    engine: kubernetesEngine({ server: "https://cluster:6443", namespace: "ml", secret: "hf", key, fetch }),
  };
}

const READY = "/readyz";
const ROWS: readonly (readonly [what: string, answers: Answers, code: string, message: string])[] = [
  ["another server's page", { [ONE]: [[200]] }, "store_unreadable", "unexpected response (200)"],
  ["another server's 404", { [ONE]: [[404]] }, "store_unreadable", "unexpected response (404)"],
  [
    "another kind of object",
    { [ONE]: [[200, { ...secret, kind: "SecretList" }]] },
    "store_unreadable",
    "unexpected response (200)",
  ],
  ["too many requests", { [ONE]: [[429]] }, "store_unreachable", "the cluster has too many requests (429)"],
  ["a redirect", { [ONE]: [[302]] }, "store_unreachable", "it redirects to another address"],
  ["a server in trouble", { [ONE]: [[503]] }, "store_unreachable", "it has a problem of its own (503)"],
  [
    "a server that has just started",
    { [ONE]: [[403]], [READY]: [[500]] },
    "store_unreachable",
    "it has a problem of its own (500)",
  ],
  [
    "a server that starts and says nothing of it yet",
    { [ONE]: [[403]], [READY]: [[403]] },
    "store_unreachable",
    "the cluster refuses even /readyz (403)",
  ],
  [
    "a service account's Secret",
    { [ONE]: [[200, { ...secret, type: "kubernetes.io/service-account-token" }]] },
    "store_unreadable",
    "it is that of a service account",
  ],
  [
    "a refusal",
    { [ONE]: [[401]] },
    "store_unreadable",
    "the cluster does not accept this machine's credentials",
  ],
];

for (const [what, answers, code, why] of ROWS) {
  test(`${what} is no Secret, and nothing of it is repeated`, async () => {
    const { engine, asked } = engineOn(answers);
    const failure = await failureOf(engine.read());
    const action = code === "store_unreadable" ? "read" : "reach";
    assert.deepEqual([failure.code, failure.message], [code, `Cannot ${action} the Secret ml/hf: ${why}`]);
    assert.equal(asked.length, Object.values(answers).flat().length);
  });
}

test("a Secret without data or annotations is an empty one", async () => {
  const metadata = { resourceVersion: "1", annotations: null };
  const { engine } = engineOn({ [ONE]: [[200, { kind: "Secret", metadata, data: null }]] });
  assert.deepEqual((await engine.read()).parts, {});
});

const kept: readonly (readonly [data: object, annotations: object, isWritten: boolean])[] = [
  [{ token: "YQ==" }, {}, true],
  [{ token: "YQ==", HF_TOKEN: "YQ==" }, {}, true],
  [{ token: "YQ==", HF_TOKEN: "Yg==" }, { "hf-auth/key": "HF_TOKEN" }, true],
  [{ token: "YQ==", HF_TOKEN: "Yg==" }, {}, false],
  [{ token: "YQ==", HF_TOKEN: "Yg==" }, { "hf-auth/key": "OTHER" }, false],
  [{ HF_TOKEN: "Yg==" }, {}, false],
];
for (const [data, annotations, isWritten] of kept) {
  test(`a further key ${JSON.stringify([data, annotations])} is ${isWritten ? "ours" : "somebody's"}`, async () => {
    const metadata = { resourceVersion: "1", annotations };
    const { engine, asked } = engineOn(
      { [ONE]: [[200, { kind: "Secret", metadata, data }], [200, secret]] },
      "HF_TOKEN",
    );
    const { version } = await engine.read();
    if (isWritten) return assert.equal(await engine.write({ active: "c" }, version), true);
    const { code, message } = await failureOf(engine.write({ active: "c" }, version));
    assert.deepEqual([code, message, asked.length], [
      "store_unwritable",
      "Cannot write the Secret ml/hf: its key HF_TOKEN holds something else",
      1,
    ]);
  });
}

test("a refusal by a server that was just starting is asked about again", async () => {
  const { engine } = engineOn({ [ONE]: [[403], [200, secret]], [READY]: [[200]] });
  assert.deepEqual((await engine.read()).parts, { active: "a" });
});

test("a Secret has a name that Kubernetes takes, and a further key that is no other", async () => {
  const host = { insecureHosts: [] } as unknown as EngineHost;
  const open = (address: string) => openEngine(`kubernetes:${address}`, host);
  assert.deepEqual(
    await Promise.all(["ml/hf", "ml/hf.team-1/HF_TOKEN"].map(async (path) => (await open(path)).name)),
    ["the Secret ml/hf", "the Secret ml/hf.team-1"],
  );
  const wrong = ["hf", "ML/hf", "ml/-hf", "ml/..", "ml/hf/a/b", `ml/${"a".repeat(254)}`];
  for (const path of wrong) {
    const { code, message } = await failureOf(open(path));
    assert.deepEqual([code, message], [
      "invalid_configuration",
      `There can be no such Secret: ${path}`.slice(0, 229),
    ]);
  }
  for (const key of ["token", "stored_tokens", "..", "a:b"]) {
    const { code, message } = await failureOf(open(`ml/hf/${key}`));
    assert.deepEqual([code, message], [
      "invalid_configuration",
      `The active token can't be kept as ${key} too`,
    ]);
  }
});
