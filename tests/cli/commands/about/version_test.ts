import { VERSION } from "../../../../lib/version.ts";
import { type Exchange, html, json } from "../../../support/fakes/hub.ts";
import { failureLine, testRuns } from "../../../support/program/fixture.ts";

const newest = (response: Exchange[1]): Exchange => [
  "GET https://api.github.com/repos/hf-auth/hf-auth/releases/latest",
  response,
];
const tag = (version: string) => ({ hub: [newest(json({ tag_name: `v${version}` }))] });
const unsaid = {
  status: 5,
  err: "Error: api.github.com did not say which release is the newest\n" +
    "Hint: Look at https://github.com/hf-auth/hf-auth/releases/latest\n",
};
const OFFLINE = "Error: Cannot reach https://api.github.com: offline mode is enabled\n" +
  "Hint: Unset HF_HUB_OFFLINE (or TRANSFORMERS_OFFLINE) to allow requests\n";

testRuns([
  // Nobody is asked, unless somebody asks.
  ["version", {}, { out: `hf-auth ${VERSION}\n` }],
  ["version --check", tag("99.0.0"), {
    out: `hf-auth ${VERSION}\n`,
    err: "Warning: hf-auth 99.0.0 is out\n" +
      "Hint: Get it the way you got this one, or from https://github.com/hf-auth/hf-auth/releases/latest\n",
  }],
  ...[VERSION, "0.0.9"].map((version) =>
    ["version --check", tag(version), {
      out: `hf-auth ${VERSION}\n`,
      err: "✓ This is the newest release\n",
    }] as const
  ),
  ["version --check --json", tag("99.0.0"), {
    out: `{"version": "${VERSION}", "newest": "99.0.0", "old": true}\n`,
  }],
  ["version --check", { ...tag("99.0.0"), env: { HF_TOKEN: "hf_never_sent" } }, {
    out: `hf-auth ${VERSION}\n`,
    err: "Warning: hf-auth 99.0.0 is out\n" +
      "Hint: Get it the way you got this one, or from https://github.com/hf-auth/hf-auth/releases/latest\n",
  }],
  ["version --check", tag("99.0.0-rc.1"), unsaid],
  ["version --check", { hub: [newest(html(200))] }, unsaid],
  ["version --check", { hub: [newest(json({ message: "Not Found" }, 404))] }, unsaid],
  ["version --check", { env: { HF_HUB_OFFLINE: "1" } }, { status: 5, err: OFFLINE }],
  ["version --check --json", { env: { HF_HUB_OFFLINE: "1" } }, {
    status: 5,
    err: failureLine("offline", OFFLINE),
  }],
]);
