import assert from "node:assert/strict";
import { test } from "node:test";
import { salvage } from "../../../lib/store/ini/salvage.ts";
import { bytesOf } from "../../support/bytes.ts";
import { section } from "../../support/store/fixture.ts";
import { assertReadsBack } from "../../support/store/sections.ts";

/** Random numbers that are the same in every run (mulberry32). */
function seeded(seed: number): (below: number) => number {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const names = ["A", "café", "my ] [token", "oauth-alice", "日本", "\u{1f917}"];
const sections = names.map((name, i) =>
  section(name, { hf_token: `hf_secret_${i}`, refresh_token: `r_secret_${i}`, expires_at: 1_800_000_000 + i })
);

function damaged(random: (below: number) => number): Uint8Array {
  let bytes = [...bytesOf(sections.join(""))];
  for (let count = 1 + random(4); count > 0; count--) {
    const at = random(bytes.length);
    const end = bytes.indexOf(0x0a, at) + 1 || bytes.length;
    const line = [
      ...bytesOf(["hf_secret\n", "[A]\n", "[\n", "  x\n", "k = v\n", "\ufeff", "\0\r"][random(7)]!),
    ];
    const byte = random(256);
    switch (random(8)) {
      case 0: // a byte is deleted
        bytes.splice(at, 1);
        break;
      case 1:
        bytes.splice(at, 0, byte);
        break;
      case 2:
        bytes.splice(at, 1, byte);
        break;
      case 3: // the rest of a line is deleted
        bytes.splice(at, end - at);
        break;
      case 4: // a line is inserted
        bytes.splice(end, 0, ...line);
        break;
      case 5: // the rest of a line is replaced
        bytes.splice(at, end - at, ...line);
        break;
      case 6: // a part comes twice
        bytes.splice(end, 0, ...bytes.slice(at, at + random(200)));
        break;
      default:
        bytes = bytes.slice(0, at + 1);
    }
  }
  return new Uint8Array(bytes);
}

test("salvage keeps every section that 500 random damages left alone, and never says what was lost", () => {
  let [kept, mended] = [0, 0];
  for (let seed = 1; seed <= 500; seed++) {
    const bytes = damaged(seeded(seed));
    const result = salvage(bytes);
    const { document, lost } = result;
    assertReadsBack(document);
    assert.doesNotMatch(JSON.stringify(lost), /secret/, `seed ${seed}`);
    if (result.intact) continue;
    mended++;
    const rest = latin1Text(bytes);
    for (const [i, text] of sections.entries()) {
      // The header that follows ends a section; before that an indented line would be a part of its last value.
      const untouched = latin1Text(bytesOf(text + (sections[i + 1] ?? "").replace(/\n[^]*/, "\n")));
      if (!`\n${rest}`.includes(`\n${untouched}`)) continue;
      kept++;
      const found = document.sections.filter(({ name, values }) =>
        values.get("hf_token") === `hf_secret_${i}` && values.get("refresh_token") === `r_secret_${i}` &&
        values.get("expires_at") === String(1_800_000_000 + i) && name.startsWith(names[i]!)
      );
      assert.notDeepEqual(found, [], `seed ${seed}: ${names[i]}`);
    }
  }
  assert(kept > 1000 && mended > 200, `${kept} sections in ${mended} stores`);
});

function latin1Text(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
