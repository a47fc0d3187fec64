import { type Row, START, testRuns } from "../../support/program/fixture.ts";
import { FOLDER, section } from "../../support/store/fixture.ts";

const PATH = `${FOLDER}/stored_tokens`;
const COPY = `stored_tokens.${new Date(START).toISOString().replaceAll(/[:.]/g, "-")}`;
const a = section("A", { hf_token: "hf_a" });
const store = { token: "hf_a", stored_tokens: `\ufeffhf_secret\n${a}[b\x1b[2J\nhf_token = hf_b\n${a}` };
const b = section("b\x1b[2J", { hf_token: "hf_b" });
const after = {
  ...store,
  stored_tokens: a + section("A (2)", { hf_token: "hf_a" }) + b,
  [COPY]: store.stored_tokens,
};
const said = (path: string) =>
  `${path}
  original: ${FOLDER}/${COPY}
  kept: A, b[2J, A (2)
  renamed: "[b[2J" to "b[2J"
  renamed: "A" to "A (2)"
  left out: line 1 (text before the first section)
`;
const mended = said(`✓ Repaired ${PATH}`);
const json = `{"status": "repaired", "path": "${PATH}", "copy": "${FOLDER}/${COPY}", ` +
  '"kept": ["A", "b\\u001b[2J", "A (2)"], ' +
  '"lost": [{"line": 1, "reason": "text before the first section"}], ' +
  '"renamed": [{"from": "[b\\u001b[2J", "to": "b\\u001b[2J"}, {"from": "A", "to": "A (2)"}]}\n';
const healthy = { token: "hf_a", stored_tokens: a };
const lost = { token: "hf_a", stored_tokens: "hf_secret\n" };

const rows: Row[] = [
  ["repair", { store }, { err: mended, store: after }],
  ["auth repair", { store }, { err: mended, store: after }],
  ["repair --format agent", { store }, { err: mended, store: after }],
  ["repair", { store, interactive: true }, { err: said(`\x1b[32m✓ Repaired ${PATH}\x1b[0m`), store: after }],
  ["repair -q", { store }, { store: after }],
  ["repair --json", { store }, { out: json, store: after }],
  ["repair", { store: lost }, {
    err: `✓ Repaired ${PATH}\n  original: ${FOLDER}/${COPY}\n  kept: no tokens\n` +
      "  left out: line 1 (text before the first section)\n",
    store: { ...lost, stored_tokens: "", [COPY]: lost.stored_tokens },
  }],
  ["repair", { store: healthy }, { err: `✓ Nothing to repair in ${PATH}\n` }],
  ["repair -q", { store: healthy }, {}],
  ["repair --json", { store: healthy }, {
    out: `{"status": "intact", "path": "${PATH}", "copy": null, "kept": ["A"], "lost": [], "renamed": []}\n`,
  }],
  ["repair", {}, { err: `✓ Nothing to repair in ${PATH}\n` }],
  ["repair", { store, prepare: ({ disk }) => void disk.folders.set(FOLDER, 0o500) }, {
    status: 1,
    err: `Error: Cannot write ${FOLDER}/${COPY}: permission denied\n` +
      `Hint: Allow it with \`chmod u+rwx ${FOLDER}\`\n`,
  }],
  ["repair --token-name A", { store }, {
    status: 2,
    err: "Error: Unknown option --token-name\nHint: See `hf-auth repair --help`\n",
  }],

  // What refuses the store names the remedy.
  ["switch --token-name A", { store }, {
    status: 1,
    err: `Error: Cannot read ${PATH}, line 1: a byte order mark before the first section\n` +
      "Hint: Repair it with `hf-auth repair`, which keeps a copy; nothing was changed\n",
  }],
  ["logout", { store: lost }, {
    status: 1,
    err: `Error: Cannot read ${PATH}, line 1: text before the first section\n` +
      "Hint: Repair it with `hf-auth repair`, which keeps a copy; everything else was removed\n",
    store: { stored_tokens: lost.stored_tokens },
  }],
  ["token", { store: lost }, {
    out: "hf_a\n",
    err: `Warning: Cannot read ${PATH}, line 1: text before the first section\n` +
      "Hint: Repair it with `hf-auth repair`, which keeps a copy; nothing was changed\n",
  }],
];

testRuns(rows);
