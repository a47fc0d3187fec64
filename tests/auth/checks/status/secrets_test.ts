/** No field of a report holds a secret, wherever on the machine, or from the Hub, one gets into a text. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { authStatus } from "../../../../lib/auth/checks/status.ts";
import { UNREAD_VARIABLES } from "../../../../lib/token_variables.ts";
import { main } from "../../../../lib/cli/main.ts";
import type { MemoryHost, MemoryOptions } from "../../../../lib/host/memory/host.ts";
import { fakeGit } from "../../../support/fakes/git.ts";
import { json } from "../../../support/fakes/hub.ts";
import { machineWith, section } from "../../../support/store/fixture.ts";

/** Secrets of every kind, by where they are kept. */
const ACTIVE = `hf_${"a".repeat(34)}`;
const OTHER = `hf_${"b".repeat(34)}`;
const REFRESH = `hf_oauth__refresh_${"c".repeat(34)}`;
const VARIABLE = "short-e1";
const OLDER = "short-e2";
const UNREAD = "short-u1";
const PASSWORD = "p4ssw0rd";
const ENDPOINT_PASSWORD = "q4ssw0rd";
const DOCKER = `hf_${"d".repeat(34)}`;
const GIT = `hf_${"g".repeat(34)}`;
const STRANGE = `hf_jwt_${"j".repeat(20)}.${"k".repeat(20)}.${"l".repeat(20)}`;
const SECRETS = [
  ACTIVE,
  OTHER,
  REFRESH,
  VARIABLE,
  OLDER,
  UNREAD,
  PASSWORD,
  ENDPOINT_PASSWORD,
  DOCKER,
  GIT,
  STRANGE,
];

/** A text with all of them in it. */
const ALL = SECRETS.join(" ");

const stored_tokens =
  section(`named ${ACTIVE}`, { hf_token: ACTIVE, refresh_token: REFRESH, expires_at: 17 }) +
  section(`other ${REFRESH}`, {
    hf_token: OTHER,
    endpoint: `https://u:${ENDPOINT_PASSWORD}@${OTHER}`,
  });

const account = {
  name: `alice ${ALL}`,
  orgs: [{ name: `acme ${ALL}`, roleInOrg: ALL, securityRestrictions: [ALL] }],
  auth: { type: ALL, expiresAt: "2027-01-01", accessToken: { displayName: ALL, role: ALL } },
};

const answers: readonly (readonly [criterion: string, answer: () => Response | Promise<Response>])[] = [
  ["an account full of them", () => json(account)],
  ["a refusal full of them", () => json({ error: ALL }, 401, { "x-error-message": "no" })],
  ["a prohibition full of them", () => json({ error: ALL }, 403, { "x-error-message": "no" })],
  ["a proxy that calls itself so", () => new Response(ALL, { status: 403, headers: { server: ACTIVE } })],
  ["a redirect to one", () => Response.redirect(`https://${OTHER}.test/${ACTIVE}`, 302)],
  ["a failure full of them", () => Promise.reject(new Error(ALL))],
];

const HOME = `/home/${OTHER}`;
const machines: readonly (readonly [criterion: string, MemoryOptions])[] = [
  ["everything set", {}],
  ["a variable's token", { env: { HF_TOKEN: VARIABLE, HUGGING_FACE_HUB_TOKEN: OLDER } }],
  ["a name of a token", { env: { HF_AUTH_TOKEN_NAME: `named ${ACTIVE}` } }],
  ["an unknown name that is a token", { env: { HF_AUTH_TOKEN_NAME: STRANGE } }],
  ["an address that has a password", { env: { HF_ENDPOINT: `https://u:${ENDPOINT_PASSWORD}@hub.test` } }],
  ["an address that is a token", { env: { HF_ENDPOINT: `https://hub.test/${ACTIVE}?t=${OTHER}` } }],
  ["a damaged store", { files: { [`${HOME}/stored_tokens`]: `[${ACTIVE}]\n${OTHER}\n` } }],
  ["settings of Docker's", {
    env: { DOCKER_CONFIG: `/d/${ACTIVE}` },
    files: {
      [`/d/${ACTIVE}/config.json`]: JSON.stringify({
        credsStore: `${OTHER} ${PASSWORD}`,
        auths: { "registry.hf.space": { auth: DOCKER } },
      }),
    },
  }],
];

const environment = {
  HF_HOME: HOME,
  HTTPS_PROXY: `http://user:${PASSWORD}@proxy.test`,
  https_proxy: `http://user:${PASSWORD}@${ACTIVE}.test`,
  SSL_CERT_FILE: `/ca/${OTHER}/${PASSWORD}.pem`,
  HF_AUTH_INSECURE_HOSTS: `${ACTIVE},${PASSWORD}.test`,
  ...Object.fromEntries(UNREAD_VARIABLES.map((name) => [name, UNREAD])),
};

function machine(options: MemoryOptions, answer: () => Response | Promise<Response>): MemoryHost {
  const { env, files, ...rest } = options;
  return machineWith({}, {
    programs: { git: fakeGit({ helpers: `${GIT}\n!echo password=${ACTIVE}\n`, held: GIT }).program },
    ...rest,
    env: { ...environment, ...env },
    files: {
      [`${HOME}/token`]: ACTIVE,
      [`${HOME}/stored_tokens`]: stored_tokens,
      [`${HOME}/hf-auth/approved_login`]: `${STRANGE} ${REFRESH}`,
      [`${HOME}/hf-auth/journal`]: `${STRANGE} ${REFRESH}`,
      [`/ca/${OTHER}/${PASSWORD}.pem`]: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
      ...files,
    },
    fetch: async () => await answer(),
  });
}

/** Every text in a value, keys too. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
}

/** The texts with a secret that the machine has; what it does not have, and does not look like a token, is none. */
function leaks({ variables, disk }: MemoryHost, texts: readonly string[]): string[] {
  const machine = JSON.stringify([variables, [...disk.files]]);
  const secrets = SECRETS.filter((secret) => machine.includes(secret) || secret.startsWith("hf_"));
  return texts.filter((text) => secrets.some((secret) => text.includes(secret)));
}

for (const [where, options] of machines) {
  for (const [criterion, answer] of answers) {
    test(`authStatus holds no secret: ${where}, and ${criterion}`, async () => {
      const host = machine(options, answer);
      const texts = textsIn(await authStatus({ host }));
      assert.ok(texts.length > 30, "something is reported");
      assert.deepEqual(leaks(host, texts), []);
    });

    test(`status prints no secret: ${where}, and ${criterion}`, async () => {
      for (const format of ["human", "agent", "json", "quiet"]) {
        const host = machine(options, answer);
        await main(["status", "--format", format], host);
        assert.notEqual(host.stdout, "");
        assert.deepEqual(leaks(host, [host.stdout, host.stderr]), []);
      }
    });
  }
}
